"""`English | Deutsch | Français`: the picker of languages, on one line or one language a line.

A name alone is content (a dictionary's heading, an item of a list): four different ones must stand outside the prose
of a page with other noise, or three fill a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cleanroom import lexicon, words
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

SEPARATOR = re.compile(r"\s*[|,/•·–;]\s*|\s+-\s+|\s{2,}|\t")
LONGEST = 600  # characters
IN_LINE, ON_PAGE = 3, 4  # different languages
FIRST = re.compile(r"[\s|,/•·–;(-]")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "language_list")
    names = _names()
    alone = [i for i, key in enumerate(page.keys) if key in names and not page.in_body(i)]
    if page.prose and page.dirt and len({page.keys[i] for i in alone}) >= ON_PAGE:
        for i in alone:
            yield page.drop(i, "one of several names of languages, each on its line", 0.7)
    for i in _candidates(page):
        if not page.in_body(i) and _is_list(page.lines[i]):
            yield page.drop(i, "names of languages fill the line", 0.95 if page.dirt else 0.7)


def _candidates(page: Page) -> list[int]:
    """Lines that open with the name of a language and go on."""
    first, names = _first_words(), _names()
    short = [(i, key) for i, key in enumerate(page.keys) if 0 < len(key) <= LONGEST]
    return [i for i, key in short if FIRST.split(key, maxsplit=1)[0] in first and key not in names]


def _is_list(line: str) -> bool:
    parts = [fold(part) for part in SEPARATOR.split(line.strip())]
    return len(set(parts)) >= IN_LINE and _names().issuperset(parts)


@cache
def _names() -> frozenset[str]:
    return frozenset(lexicon.load().words("language_list", "name"))


@cache
def _first_words() -> frozenset[str]:
    return frozenset(FIRST.split(name, maxsplit=1)[0] for name in _names()) - {""}
