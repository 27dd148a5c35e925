"""`From Wikipedia, the free encyclopedia`, `History[edit]`: what MediaWiki puts around an article and its headings.

The link behind a heading is cut from it. "See also", "References" and footnote marks stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cleanroom import lazy, lexicon, words
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

LINK = lazy.pattern(r"\s*\[\s*([^\[\]\d]{3,60}?)\s*\]\s*\Z")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "wiki_leftover")
    for i in page.lines_with("]"):
        link = LINK.search(page.lines[i][-80:]) if page.lines[i].rstrip().endswith("]") else None
        if link and all(fold(part) in _edits() for part in link[1].split("|")):
            start = len(page.lines[i]) - (link.end() - link.start())
            yield page.cut(i, start, len(page.lines[i]), "the link that edits a section of a wiki", 0.95)


@cache
def _edits() -> frozenset[str]:
    return frozenset(lexicon.load().words("wiki_leftover", "edit"))
