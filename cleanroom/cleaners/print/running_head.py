"""`The Harbour Year    7`: the title that stands at the head of every printed page.

The first line behind a page break (a form feed) that three pages share, but for the number of the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom.page import Finding, Page

LEAST = 3  # pages


def find(page: Page) -> Iterator[Finding]:
    heads: dict[str, list[int]] = {}
    for i in page.lines_with("\f"):
        if page.keys[i] and page.lines[i].lstrip(" \t").startswith("\f"):
            heads.setdefault(page.keys[i], []).append(i)
    for copies in heads.values():
        if len(copies) >= LEAST:
            for i in copies[1:]:
                yield page.drop(i, "the same line stands at the head of other pages", 0.95, witness=copies[0])
