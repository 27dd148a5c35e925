"""`Home > Gardening > Roses`: the path from the home page to this one.

The trail fills the line and opens with a word for home, or with "You are here". Rows of a table and the steps through
a menu ("File > Save as") do not; between the prose a trail stays, since a manual may tell the way through its device.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cleanroom import lazy, lexicon, words
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

SEPARATOR = lazy.pattern(r"\s*(?:[›»>→▸❯⟩＞]+|::)\s*|\s+[/|\\•·–-]\s+")
LONGEST = 200  # characters
MOST = 8  # parts
PART = 60  # characters
ENDS = (".", "!", "?", ";")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "breadcrumb")
    for i in page.leads.get("breadcrumb", ()):
        line = page.lines[i]
        if page.in_body(i) or len(line) > LONGEST:
            continue
        lead, colon, path = line.partition(":")
        if colon and len(parts(lead)) == 1 and fold(lead) in _leads() and is_trail(path, 1 if page.dirt else 2):
            yield page.drop(i, "'You are here' and a path fill the line", 0.95)
        elif page.dirt and fold(parts(line)[0]) in _leads() and is_trail(line, 2):
            yield page.drop(i, "a path that opens with the home page fills the line", 0.95 if page.prose else 0.7)


def is_trail(line: str, least: int = 1) -> bool:
    """Is the line a path of `least` parts or more?

    >>> is_trail("Home > Gardening > Roses"), is_trail("Home.")
    (True, False)
    """
    path = parts(line)
    return least <= len(path) <= MOST and all(0 < len(part) <= PART for part in path) and not line.endswith(ENDS)


def parts(line: str) -> list[str]:
    """What stands between the separators."""
    return [part.strip() for part in SEPARATOR.split(line.strip(" \t•*-›»>"))]


@cache
def _leads() -> frozenset[str]:
    return frozenset(lexicon.load().words("breadcrumb", "lead"))
