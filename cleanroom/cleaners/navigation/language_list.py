"""`English | Deutsch | Français`: the picker of languages, on one line or one language a line.

A name alone is content (a dictionary's heading, an item of a list): four different ones must stand outside the prose
of a page with other noise, or three fill a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cleanroom import lazy, lexicon, words
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

SEPARATOR = lazy.pattern(r"\s*[|,/•·–;]\s*|\s+-\s+|\s{2,}|\t")
LONGEST = 600  # characters
IN_LINE, ON_PAGE = 3, 4  # different languages


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "language_list")
    named = [i for i in page.leads.get("language_list", ()) if not page.in_body(i)]
    alone = [i for i in named if page.keys[i] in _names()]
    if page.prose and page.groups >= words.DIRTY and len({page.keys[i] for i in alone}) >= ON_PAGE:
        for i in alone:
            yield page.drop(i, "one of several names of languages, each on its line", 0.7)
    for i in named if page.dirt else ():
        if len(page.lines[i]) <= LONGEST and _is_list(page.lines[i]):
            yield page.drop(i, "names of languages fill the line", 0.95)


def _is_list(line: str) -> bool:
    parts = {fold(part) for part in SEPARATOR.split(line.strip())}
    return len(parts) >= IN_LINE and _names().issuperset(parts)


@cache
def _names() -> frozenset[str]:
    return frozenset(lexicon.load().words("language_list", "lead"))
