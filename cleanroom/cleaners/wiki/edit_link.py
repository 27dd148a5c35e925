"""`History[edit]`: the link that edits a section of a wiki, left behind its heading.

Only the link goes; the heading is content. Footnote marks ("[1]") stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cleanroom import lazy, lexicon
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

STAGE = "repair"

LINK = lazy.pattern(r"(?<=\S)\s*\[\s*([^\[\]\d]{3,60}?)\s*\]\s*\Z")
REACH = 80  # characters from the end of the line


def find(page: Page) -> Iterator[Finding]:
    for i in page.lines_with("]"):
        line = page.lines[i]
        link = LINK.search(line[-REACH:]) if line.rstrip().endswith("]") else None
        if link and all(fold(part) in _edits() for part in link[1].split("|")):
            start = len(line) - (link.end() - link.start())
            yield page.cut(i, start, len(line), "the link that edits a section of a wiki", 0.95)


@cache
def _edits() -> frozenset[str]:
    return frozenset(lexicon.load().words("edit_link", "phrase"))
