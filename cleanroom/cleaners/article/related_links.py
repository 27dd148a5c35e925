"""`Related articles`, and the titles under it: links to other pages.

A block opens at a heading that is certainly one of these and runs to the next line of prose or the end. Where prose
follows it must be a page with other noise, and the last title stays: it may be the heading of that prose. A line that
names its link ("Also read: A bridge of old bicycles") goes by itself, and so does a heading on a page with much noise.
A page without prose is left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from cleanroom import lazy, words
from cleanroom.page import Finding, Page, is_code

WITH_TITLE = lazy.pattern(r"[^:：]{3,40}[:：]\s*[^\s:：].{8,}")  # "Also read: A bridge of old bicycles"
ITEM = 150  # characters
ENDS = ".!;:。！"
ABBREVIATED = lazy.pattern(r"(?:\w\.)+\Z")  # "A.I." under "Latest News"
NUMBERED = lazy.pattern(r"\W*\d")  # a line of a table of contents


def find(page: Page) -> Iterator[Finding]:
    if not page.prose:  # a page of short lines only: nothing tells a link from a list
        return
    labelled = page.labels.get("related_links", ())
    for i in labelled:
        if page.in_body(i) and page.groups >= words.DIRTY and WITH_TITLE.match(page.lines[i]):
            yield page.drop(i, "the line names another page to read", words.UNSURE)
    headings = [i for i in labelled if not NUMBERED.match(page.lines[i])]
    prose, done = page.prose, -1
    for at, heading in enumerate(headings):
        if heading <= done:
            continue
        behind = heading > prose[-1]
        done = stop = len(page.lines) if behind else prose[bisect_right(prose, heading)]
        items = [i for i in range(heading + 1, stop) if i not in page.labelled and _is_title(page.lines[i])]
        if not behind:
            items = items[:-1] if page.dirt >= 2 else []
        confidence = 0.95 if behind else 0.7
        if behind or len(items) >= 2 or page.groups >= words.GROUPED:
            for i in headings[at : bisect_left(headings, stop)]:
                yield page.drop(i, "the line is a heading over links to other pages", confidence)
        if len(items) >= (1 if behind and page.dirt >= 2 else 2):
            for i in items:
                yield page.drop(i, f"it stands under “{page.lines[heading].strip()[:40]}”", confidence)


def _is_title(line: str) -> bool:
    line = line.strip()
    sentence = line[-1:] in ENDS and not ABBREVIATED.match(line)
    return 0 < len(line) <= ITEM and not sentence and not _is_row(line) and not is_code(line)


def _is_row(line: str) -> bool:
    """Is the line of a table, or a template's?"""
    return "\t" in line or "{" in line
