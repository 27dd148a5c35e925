"""`Related articles`, and the titles under it: links to other pages.

A block opens at a heading that is certainly one of these and runs to the next line of prose or the end. Where prose
follows the last title stays: it may be the heading of that prose. A page without prose is left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from cleanroom.page import Finding, Page

ITEM = 150  # characters
ENDS = ".!;:。！"


def find(page: Page) -> Iterator[Finding]:
    headings = page.labels.get("related_links", [])
    if not page.prose:  # a page of short lines only: nothing tells a link from a list
        return
    done = -1
    for heading in headings:
        if heading <= done:
            continue
        behind = heading > page.prose[-1]
        done = stop = len(page.lines) if behind else page.prose[bisect_right(page.prose, heading)]
        here = [i for i in headings if heading <= i < stop]
        items = [i for i in range(heading + 1, stop) if i not in page.labelled and _is_title(page.lines[i])]
        if not behind:
            items = items[:-1]
        confidence = 0.95 if behind else 0.7
        if behind or len(items) >= 2:
            for i in here:
                yield page.drop(i, "the line is a heading over links to other pages", confidence)
        if len(items) >= 2:
            for i in items:
                yield page.drop(i, f"it stands under “{page.lines[heading].strip()[:40]}”", confidence)


def _is_title(line: str) -> bool:
    line = line.strip()
    return 0 < len(line) <= ITEM and line[-1] not in ENDS and "{" not in line
