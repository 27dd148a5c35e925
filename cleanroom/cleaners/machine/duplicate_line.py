"""A short line that the page has more than once around its prose: `Our harbour guide` in the menu and in the footer.

On text a line that repeats is nearly always content (tables, refrains, code). Only on a page with noise of five kinds,
and only before the first line of prose and behind the last, all copies but the first go, and never surely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import WIDE, Finding, Page, is_code

DIRTY = 5  # kinds of noise
DATA = lazy.pattern(r"[\t|:：\d]")
MOST_WORDS = 7
LONGEST, WIDEST = 60, 16  # characters; of scripts that do not space their words


def find(page: Page) -> Iterator[Finding]:
    if page.dirt < DIRTY or not page.prose:
        return
    head, tail = page.prose[0], page.prose[-1]
    keys = page.keys
    copied = Counter(keys[:head] + keys[tail + 1 :])
    around = (*range(head), *range(tail + 1, len(keys)))
    first: dict[str, int] = {}
    for i in [i for i in around if copied[keys[i]] > 1 and keys[i]]:
        bare = page.lines[i].strip()
        if i not in page.labelled and _is_label(bare) and first.setdefault(bare, i) != i:
            yield page.drop(i, "a copy of a line that stands around the prose already", 0.7, witness=first[bare])


def _is_label(bare: str) -> bool:
    """Could the line be of a menu or a footer? Not data, not code."""
    if bare.count(" ") >= MOST_WORDS or len(bare) > LONGEST or DATA.search(bare):
        return False
    return (bare.isascii() or len(WIDE.findall(bare)) <= WIDEST) and not is_code(bare)
