"""`capabili-` at the end of a line, `ties` on the next: a word that a printed line broke.

The word is made whole when the page has it whole somewhere else and nowhere with that hyphen, so that "two- and
three-year" and "well-known" stay as they are. The rest of the next line stays where it is. A break inside a line
("capabili- ties") is mended on the same evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page, is_code

STAGE = "join"

HYPHEN = lazy.pattern(r"-(?= [^\W\d_]|[ \t]*[\r\n])")
BEFORE = lazy.pattern(r"(?<![^\W\d_])[^\W\d_]{2,40}\Z")
BEHIND = lazy.pattern(r"-([ \t]*(?:(?:\r\n|\r|\n)[ \t]*)+| )([^\W\d_]{2,40})([^\s\w-][^\s-]{0,3})?(?=\s|\Z)( )?")
REACH = 41  # characters before a hyphen in which its word opens
WORD = lazy.pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SHORTEST = 5  # characters of a whole word


def find(page: Page) -> Iterator[Finding]:
    whole: frozenset[str] | None = None
    end = 0
    for match in HYPHEN.finditer(page.text):
        at = match.start()
        before = BEFORE.search(page.text, max(end, at - REACH), at) if page.text[at - 1 : at].isalpha() else None
        behind = BEHIND.match(page.text, at) if before else None
        if not before or not behind or behind[2][0].isupper():
            continue
        between, second, mark, space = behind.groups()
        if whole is None:
            whole = frozenset(word.lower() for i in page.plain for word in WORD.findall(page.lines[i]))
        word, hyphened = (before[0] + second).lower(), f"{before[0]}-{second}".lower()
        if len(word) < SHORTEST or word not in whole or hyphened in whole or is_code(page.lines[page.line_of(at)]):
            continue
        end = behind.end()
        moved = second + (mark or "")
        new = moved + (space or "") if between == " " else moved + (between if space else "")
        yield page.join(at, end, new, f"the page has “{word}” in one piece elsewhere", 0.95)
