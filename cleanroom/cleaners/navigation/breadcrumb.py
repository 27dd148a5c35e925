"""`Home > Gardening > Roses`: the path from the home page to this one.

The trail fills the line and opens with a word for home, or with "You are here". Rows of a table and the steps through
a menu ("File > Save as") do not; between the prose a trail stays, since a manual may tell the way through its device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cleanroom import lexicon, words
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

SEPARATOR = re.compile(r"\s*(?:[›»>→▸❯⟩＞]+|::)\s*|\s+[/|\\•·–-]\s+")
LONGEST = 200  # characters
MOST = 8  # parts
PART = 60  # characters
ENDS = (".", "!", "?", ";")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "breadcrumb")
    for i in page.leads.get("breadcrumb", ()):
        if not page.in_body(i) and _is_trail(_behind_lead(page.lines[i]), 1):
            yield page.drop(i, "'You are here' and a path fill the line", 0.95)
    for i in _candidates(page) if page.dirt else ():
        if not page.in_body(i):
            yield page.drop(i, "a path that opens with the home page fills the line", 0.95 if page.prose else 0.7)


def _candidates(page: Page) -> list[int]:
    """Lines that open with a word for home and a separator."""
    homes, found = _homes(), []
    for i, key in enumerate(page.keys):
        if len(key) <= LONGEST and key.partition(" ")[0] in homes.first:
            parts = _parts(page.lines[i])
            if len(parts) >= 2 and fold(parts[0]) in homes.whole and _is_trail(page.lines[i], 2):
                found.append(i)
    return found


def _is_trail(line: str, least: int) -> bool:
    parts = _parts(line)
    return least <= len(parts) <= MOST and all(0 < len(part) <= PART for part in parts) and not line.endswith(ENDS)


def _parts(line: str) -> list[str]:
    return [part.strip() for part in SEPARATOR.split(line.strip(" \t•*-›»>"))]


def _behind_lead(line: str) -> str:
    return line.partition(":")[2]


class _Homes:
    def __init__(self) -> None:
        self.whole = frozenset(lexicon.load().words("breadcrumb", "home"))
        self.first = frozenset(word.partition(" ")[0] for word in self.whole)


@cache
def _homes() -> _Homes:
    return _Homes()
