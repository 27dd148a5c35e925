"""`- 7 -` at the foot of a printed page, `Continued on page 7`.

A bare number counts the pages only at the foot of a page, before a page break (a form feed), where three such numbers
count on, one at a time, with prose between each and the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby

from cleanroom import lazy, words
from cleanroom.page import Finding, Page

NUMBER = lazy.pattern(r"\s*[-–—|]?\s*(\d{1,4})\s*[-–—|]?\s*\Z")
LEAST = 3  # pages in a row

Numbered = tuple[int, int]  # line, number


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "page_number")
    if page.text.count("\f") < 2 or not page.prose:
        return
    numbers = [(i, int(match[1])) for i in _feet(page) if (match := NUMBER.match(page.lines[i]))]
    before, behind = _counted(page, numbers, -1), _counted(page, reversed(numbers), 1)
    for i, _ in numbers:
        if before[i] + behind[i] - 1 >= LEAST:
            yield page.drop(i, "numbers count the pages, one at a time", 0.95)


def _feet(page: Page) -> list[int]:
    """The number below all else on its page, of each page that has one and no more there."""
    feet, below = [], list[int]()
    plain = frozenset(page.plain)
    for i, line in enumerate([*page.lines, "\f"]):
        if "\f" in line:
            feet += below if len(below) == 1 else []
            below = []
        elif NUMBER.match(line):
            below.append(i)
        elif i in plain:
            below = []
    return feet


def _counted(page: Page, numbers: Iterable[Numbered], step: int) -> dict[int, int]:
    """line -> how many numbers count up to its own, or down to it, each with prose before the next."""
    longest: dict[int, int] = {}  # number -> so far
    out = {}
    for _, between in groupby(numbers, lambda numbered: bisect_right(page.prose, numbered[0])):
        here = {i: (number, longest.get(number + step, 0) + 1) for i, number in between}
        for i, (number, count) in here.items():
            longest[number] = max(count, longest.get(number, 0))
            out[i] = count
    return out
