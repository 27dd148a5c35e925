"""A short line that the page has more than once around its prose: `Our harbour guide` in the menu and in the footer.

On text a line that repeats is nearly always content (tables, refrains, code). Only on a page with noise of five kinds,
and only before the first line of prose and behind the last, all copies but the first go, and never surely.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom.page import WIDE, Finding, Page, is_code

DIRTY = 5  # kinds of noise
MOST_WORDS = 7
LONGEST, WIDEST = 60, 16  # characters; of scripts that do not space their words


def find(page: Page) -> Iterator[Finding]:
    if page.dirt < DIRTY or not page.prose:
        return
    first: dict[str, int] = {}
    head, tail = page.prose[0], page.prose[-1]
    for i, line in enumerate(page.lines):
        bare = line.strip()
        if head <= i <= tail or not bare or bare.count(" ") >= MOST_WORDS or not page.keys[i] or i in page.labelled:
            continue
        if len(bare) > LONGEST or len(WIDE.findall(bare)) > WIDEST:
            continue
        if any(c in bare for c in "\t|:：") or any(map(str.isdigit, bare)) or is_code(bare):
            continue
        if first.setdefault(bare, i) != i:
            yield page.drop(i, "a copy of a line that stands around the prose already", 0.7, witness=first[bare])
