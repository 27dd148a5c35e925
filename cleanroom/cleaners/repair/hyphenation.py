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

HYPHEN = lazy.pattern(r"-[ \t\r\n]")
BEFORE = lazy.pattern(r"(?<![^\W\d_])[^\W\d_]{2,40}\Z")
BEHIND = lazy.pattern(r"-([ \t]*(?:(?:\r\n|\r|\n)[ \t\f]*)+| )([^\W\d_]{2,40})([^\s\w-][^\s-]{0,3})?(?=\s|\Z)( )?")
REACH = 41  # characters before a hyphen in which its word opens
SHORTEST = 5  # characters of a whole word


def find(page: Page) -> Iterator[Finding]:
    whole: set[str] = set()
    code: dict[int, bool] = {}  # line -> is it code?
    end = 0
    for hyphen in HYPHEN.finditer(page.text):
        at = hyphen.start()
        if not page.text[at - 1 : at].isalpha():
            continue
        before = BEFORE.search(page.text, max(end, at - REACH), at)
        behind = BEHIND.match(page.text, at) if before else None
        if not before or not behind or behind[2][0].isupper():
            continue
        between, second, mark, space = behind.groups()
        whole = whole or _words(page)
        word, hyphened = (before[0] + second).lower(), f"{before[0]}-{second}".lower()
        if len(word) < SHORTEST or not _stands_in(whole, word) or _stands_in(whole, hyphened):
            continue
        i = page.line_of(at)
        if code.setdefault(i, i not in code and is_code(page.lines[i])):
            continue
        end = behind.end()
        moved = second + (mark or "")
        new = moved + (space or "") if between == " " else moved + (between if space else "")
        yield page.join(at, end, new, f"the page has “{word}” in one piece elsewhere", 0.95)


def _words(page: Page) -> set[str]:
    """What stands between white space on the page, noise and all, in lower case."""
    return set(page.before.lower().split())


def _stands_in(words: set[str], word: str) -> bool:
    return any(word + mark in words for mark in ("", ",", ".", ";", ":", "!", "?", ")", "'s", "’s", "”", '"'))
