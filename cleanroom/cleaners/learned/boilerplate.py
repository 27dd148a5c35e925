"""Lines that no phrase gives away: runs of a menu, teasers of other pages, a footer's addresses.

A small network judges each line among its neighbours and by the page as a whole (`cleanroom.scorer`), and only on a
page that carries noise that has a name, or that begins and ends in what reads like noise, as a whole page of a site
does: what is clean stays as it is. Where a named cleaner finds the line too, that one signs. A page is cleaned until
nothing changes any more. It is part of `clean`; `check` has it only where it is selected, since a linter names its
reason.

Does not take a whole page, nor anything on a page of fewer than five lines.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from cleanroom.page import SHORT_WIDE, SHORT_WORDS, WIDE, Finding, Page

if TYPE_CHECKING:
    from cleanroom.scorer.model import Model

LEARNED = True

FEWEST = 5
"""Lines: fewer are no page."""
DIRTY = 2
"""Kinds of noise whose certain phrases a page carries that is dirty wherever they stand."""
CERTAIN, ONE_CERTAIN_IN = 0.9, 50
"""Of the lines of such a page, one in so many reads like noise beyond doubt."""
WHOLE, ENDS, ENDS_LIKELY = 20, 3, 0.8
"""Lines that a whole page has; its first and its last so many are noise, with so much of a chance on average."""
ABOVE, HEADLINE_NOISE = 20, 0.95
"""A headline stands so many lines above the text at most, and is less likely to be noise than this."""
WORDS = re.compile(r"[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}")
LONGEST = 200  # characters of a headline
BULLETS = ("•", "*", "-", "–", "·", "»")
BLOCK = 3
"""Lines in a row that are told as a block."""


def find(page: Page) -> Iterator[Finding]:
    if may_be_dirty(page):
        from cleanroom.scorer import model  # late: it imports numpy

        yield from judged(page, model.load())


def judged(page: Page, model: Model) -> Iterator[Finding]:
    """What `model` takes for noise, if the page is dirty at all."""
    filled = [i for i, line in enumerate(page.lines) if line.strip()]
    noise: list[float] = model.noise(page.text).tolist()
    if not is_dirty(page, noise):
        return
    least = threshold([len(page.lines[i].strip()) for i in filled], noise)
    found = {i for i, share in zip(filled, noise, strict=True) if share >= least}
    found.discard(headline(page, filled, noise, found))
    if (found | page.labelled).issuperset(filled):
        return  # nothing would be left
    for is_noise, lines in groupby(zip(filled, noise, strict=True), lambda pair: pair[0] in found):
        if is_noise:
            block = list(lines)
            reason = "its words, shape and neighbours are those of boilerplate"
            if len(block) >= BLOCK:
                reason = f"it stands in a block of {len(block):,} lines that read like boilerplate"
            yield from (page.drop(i, reason, share) for i, share in block)


def headline(page: Page, filled: Sequence[int], noise: Sequence[float], found: Container[int]) -> int:
    """The line that is the headline, -1 if none is seen: headlines are content, and look like the teasers around them.

    It stands above the first sentence that stays, and most of its words come again in what stays; of several such lines
    it is the one that is least like noise.
    """
    first = next((k for k, i in enumerate(filled) if i not in found and _is_sentence(page.lines[i])), 0)
    if not first:
        return -1
    kept = "\n".join(page.lines[i] for i in filled if i not in found).lower()
    best, least = -1, HEADLINE_NOISE
    for k in range(max(first - ABOVE, 0), first):
        line = page.lines[filled[k]].strip()
        if len(line) > LONGEST or line.startswith(BULLETS) or filled[k] in page.labelled or noise[k] >= least:
            continue
        words = WORDS.findall(line.lower())
        if len(words) < 2:
            continue
        again = kept if filled[k] in found else kept.replace(line.lower(), "", 1)
        if 2 * sum(word in again for word in words) >= len(words):
            best, least = filled[k], noise[k]
    return best


def _is_sentence(line: str) -> bool:
    return line.count(" ") >= SHORT_WORDS or len(WIDE.findall(line)) >= SHORT_WIDE


def may_be_dirty(page: Page) -> bool:
    """Is it worth asking the model? False only where `is_dirty` is."""
    filled = [i for i, line in enumerate(page.lines) if line.strip()]
    return len(filled) >= FEWEST and (_has_names(page) or _may_be_framed(page, filled))


def is_dirty(page: Page, noise: Sequence[float]) -> bool:
    """Is there anything to clean, before any line is asked? `noise` is the chance of each line that is not blank.

    Lines of code, lists and verse are short as those of a menu: a page of these, or one without prose, is dirty only by
    two kinds of noise that have a name. On others one is enough that does not stand between sentences, where it may be
    a heading; or no name at all, when the page begins and ends as whole pages do.
    """
    if len(noise) < FEWEST:
        return False
    if _has_names(page) and sum(share >= CERTAIN for share in noise) * ONE_CERTAIN_IN >= len(noise):
        return True
    framed = min(sum(noise[:ENDS]), sum(noise[-ENDS:])) >= ENDS * ENDS_LIKELY
    return framed and _may_be_framed(page, [i for i, line in enumerate(page.lines) if line.strip()])


def _has_names(page: Page) -> bool:
    return page.dirt >= DIRTY or (_runs_on(page) and any(not page.in_body(i) for i in page.labelled))


def _may_be_framed(page: Page, filled: Sequence[int]) -> bool:
    """A page that opens with prose has no menu above it."""
    return len(filled) >= WHOLE and _runs_on(page) and not any(map(page.is_prose, filled[:ENDS]))


def _runs_on(page: Page) -> bool:
    return bool(page.prose) and not page.has_code


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
