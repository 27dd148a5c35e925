"""cleanroom with a model from a file: one that has not seen the pages that it is asked of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cleanroom import Extractor, Page, Pipeline
from cleanroom.cleaners import Cleaner, load
from cleanroom.cleaners.learned import boilerplate
from cleanroom.html.metadata import Facts
from cleanroom.html.render import Rendering
from cleanroom.page import Finding
from cleanroom.pipeline import CLEAN
from cleanroom.scorer import model

NAME = "boilerplate"


class Bound:
    """`find` of boilerplate with a model from a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, page: Page) -> Iterator[Finding]:
        if boilerplate.may_be_dirty(page):
            yield from boilerplate.judged(page, model.load(self.path))


@cache
def pipeline(path: Path, dial: float) -> Pipeline:
    """All cleaners, with that model."""
    known = load(NAME)
    learned = Cleaner(NAME, known.group, Bound(path), doc=known.doc, learned=True)
    return Pipeline(["named", learned], min_confidence=dial)


class BoundExtractor(Extractor):
    """An extractor whose model, of HTML and of text, is that of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(pipeline(path, CLEAN))
        self.path = path

    def noise(self, rendering: Rendering, facts: Facts) -> list[float]:
        found: list[float] = model.load(self.path).noise_of(rendering, facts).tolist()
        return found


@cache
def extractor(path: Path) -> BoundExtractor:
    """The extractor with that model."""
    return BoundExtractor(path)
