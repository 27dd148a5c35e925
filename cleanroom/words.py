"""What a cleaner finds by its words alone: phrases where they may stand."""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lexicon
from cleanroom.page import Finding, Page

SURE, LIKELY, UNSURE = 0.99, 0.95, 0.7
"""Confidence of a label on a page with labels of two kinds, of one alone, of a hint; by benchmarks/quality.py."""
HINTED = 3  # kinds of labels that make a hint noise without a label of its own kind
DIRTY, GROUPED = 2, 3  # groups of noise that a label above the prose, between it, takes


def find(page: Page, cleaner: str) -> Iterator[Finding]:
    """The cleaner's labels where they may stand; outside the prose its hints too, on a page that carries one of its
    labels, or labels of three other kinds."""
    _, _, reason, place = lexicon.load().about[cleaner]
    labels = [i for i in page.labels.get(cleaner, ()) if _may_stand(page, i, place)]
    for i in labels:
        yield page.drop(i, reason, UNSURE if _could_be_a_heading(page, i) else certainty(page))
    if labels or page.dirt >= HINTED:
        for i in page.hints.get(cleaner, ()):
            if not page.in_body(i):
                yield page.drop(i, f"{reason}, on a page that has more of them", UNSURE)


def certainty(page: Page) -> float:
    """The confidence of a label on a page as dirty as this one."""
    return SURE if page.dirt >= DIRTY else LIKELY


def _may_stand(page: Page, i: int, place: str) -> bool:
    """Between sentences a line that could be a heading goes only from a page with noise of three groups; what belongs
    behind them goes from before them only from a page with noise of two."""
    if page.in_body(i):
        return place == "anywhere" or page.groups >= GROUPED
    return place != "behind" or not page.in_front(i) or page.groups >= DIRTY


def _could_be_a_heading(page: Page, i: int) -> bool:
    """Is it one word between sentences, on a page with no other kind of noise?"""
    return page.dirt < DIRTY and " " not in page.keys[i] and page.in_body(i)
