"""`capabili-` at the end of a line, `ties` on the next: a word that a printed line broke.

The word is made whole when the page has it whole somewhere else and nowhere with that hyphen, so that "two- and
three-year" and "well-known" stay as they are. The rest of the next line stays where it is. A break inside a line
("capabili- ties") is mended on the same evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom.page import Finding, Page, is_code

STAGE = "join"

BROKEN = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{2,40})-([ \t]*(?:(?:\r\n|\r|\n)[ \t]*)+| )"
    r"([^\W\d_]{2,40})([^\s\w-][^\s-]{0,3})?(?=\s|\Z)( )?"
)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SHORTEST = 5  # characters of a whole word


def find(page: Page) -> Iterator[Finding]:
    if "- " not in page.text and "-\n" not in page.text and "-\r" not in page.text:
        return
    breaks = [match for match in BROKEN.finditer(page.text) if not match[3][0].isupper()]
    whole = {word.lower() for word in WORD.findall(page.text)} if breaks else set()
    for match in breaks:
        first, between, second, mark, space = match.groups()
        word = (first + second).lower()
        if len(word) < SHORTEST or word not in whole or f"{first}-{second}".lower() in whole:
            continue
        if is_code(page.lines[page.line_of(match.start())]):
            continue
        behind = second + (mark or "")
        new = behind + (space or "") if between == " " else behind + (between if space else "")
        yield page.join(match.end(1), match.end(), new, f"the page has “{word}” in one piece elsewhere", 0.95)
