"""`The Harbour Year    7`: the title that stands at the head of every printed page.

The first line of a page (behind a form feed) that two more pages have: the same, or the same but for its number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleanroom.page import Finding, Page

LEAST = 3  # pages
NUMBERED = "\f"  # opens the name of a group whose lines differ in their numbers


def find(page: Page) -> Iterator[Finding]:
    heads = [i for i in page.lines_with("\f") if page.keys[i] and page.lines[i].lstrip(" \t").startswith("\f")]
    if len(heads) < LEAST - 1:
        return
    texts = [line.strip() for line in page.lines]
    same = Counter(texts[i] for i in heads)
    groups: dict[str, list[int]] = {}
    for i in heads:  # lines that are the same to the character stand for themselves
        groups.setdefault(texts[i] if same[texts[i]] > 1 else NUMBERED + page.keys[i], []).append(i)
    for i in range(heads[0]):  # the first page has no break before it
        for name in (texts[i], NUMBERED + page.keys[i]):
            if name in groups and groups[name][0] >= heads[0]:
                groups[name].insert(0, i)
    for copies in groups.values():
        if len(copies) >= LEAST:
            for i in copies[1:]:
                yield page.drop(i, "the same line stands at the head of other pages", 0.95, witness=copies[0])
