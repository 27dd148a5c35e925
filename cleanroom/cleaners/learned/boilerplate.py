"""Lines that no phrase gives away: runs of a menu, teasers of other pages, a footer's addresses.

A small network judges each line among its neighbours and by the page as a whole (`cleanroom.scorer`), and only on a
page that carries noise that has a name, or that begins and ends in what reads like noise, as a whole page of a site
does: what is clean stays as it is. Where a named cleaner finds the line too, that one signs. A page is cleaned until
nothing changes any more. It is part of `clean`; `check` has it only where it is selected, since a linter names its
reason.

Does not take a whole page, nor anything on a page of fewer than five lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from cleanroom.page import Finding, Page

if TYPE_CHECKING:
    from cleanroom.scorer.model import Model

LEARNED = True

FEWEST = 5
"""Lines: fewer are no page."""
DIRTY = 2
"""Kinds of noise whose certain phrases a page carries that is dirty wherever they stand."""
CERTAIN, ONE_CERTAIN_IN = 0.9, 50
"""Of the lines of such a page, one in so many reads like noise beyond doubt."""
ENDS, ENDS_LIKELY = 2, 0.7
"""The first and the last so many lines of a whole page are noise, with so much of a chance on average."""
ONE_IN = 20
"""Lines, of which one at least must be noise: so a page comes to rest soon."""
BLOCK = 3
"""Lines in a row that are told as a block."""


def find(page: Page) -> Iterator[Finding]:
    if len(page.lines) >= FEWEST:
        from cleanroom.scorer import model  # late: it imports numpy

        yield from judged(page, model.load())


def judged(page: Page, model: Model) -> Iterator[Finding]:
    """What `model` takes for noise, if the page is dirty at all."""
    filled = [i for i, line in enumerate(page.lines) if line.strip()]
    noise: list[float] = model.noise(page.text).tolist()
    if not is_dirty(page, noise):
        return
    least = threshold([len(page.lines[i]) for i in filled], noise)
    found = {i for i, share in zip(filled, noise, strict=True) if share >= least}
    if len(found) * ONE_IN < len(filled) or (found | page.labelled).issuperset(filled):
        return  # too little to be worth another look, or nothing would be left
    for is_noise, lines in groupby(zip(filled, noise, strict=True), lambda pair: pair[0] in found):
        if is_noise:
            block = list(lines)
            reason = "its words, shape and neighbours are those of boilerplate"
            if len(block) >= BLOCK:
                reason = f"it stands in a block of {len(block):,} lines that read like boilerplate"
            yield from (page.drop(i, reason, share) for i, share in block)


def is_dirty(page: Page, noise: Sequence[float]) -> bool:
    """Is there anything to clean, before any line is asked? `noise` is the chance of each line that is not blank."""
    if len(noise) < FEWEST:
        return False
    if min(sum(noise[:ENDS]), sum(noise[-ENDS:])) >= ENDS * ENDS_LIKELY:
        return True
    # one phrase between sentences may be a heading there
    named = page.dirt >= DIRTY or any(not page.in_body(i) for i in page.labelled)
    return named and sum(share >= CERTAIN for share in noise) * ONE_CERTAIN_IN >= len(noise)


def threshold(sizes: Sequence[int], noise: Sequence[float]) -> float:
    """How likely noise must be on this page to be told: 0.5 where the model knows what is what, more where it does not.

    Keeping a line raises the expected F1 of a page when the chance that it is content is over half of that F1 (Lipton,
    Elkan and Narayanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014).

    Args:
        sizes: of the lines.
        noise: the probability that each is noise.

    >>> threshold([10, 10], [0.0, 1.0]), threshold([10, 10], [0.5, 0.5])
    (0.5, 0.667)
    """
    content = sum(size * (1 - share) for size, share in zip(sizes, noise, strict=True))
    kept = right = best = 0.0
    for share, size in sorted(zip(noise, sizes, strict=True)):
        kept += size
        right += size * (1 - share)
        best = max(best, 2 * right / (kept + content))
    return round(1 - best / 2, 3)
