"""What cleaners do to labelled pages, counted; `benchmarks.quality` runs it and makes the figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.corpus import Document, Gold, Score
from cleanroom import Finding, Page, Pipeline
from cleanroom.cleaners import load
from cleanroom.pipeline import CHECK, CLEAN

DUMP, EXTRACTED, GOLD = KINDS = ("dump", "extracted", "gold")
"""Kinds of input: a whole page, an extractor's output, the main content itself."""
BEFORE, AFTER = "before", "after"


class Cell(NamedTuple):
    """What a line is compared with: the lines of its length and place."""

    length: str
    place: str


class Firing(NamedTuple):
    """What is counted of a finding that took effect, or that a surer one of another cleaner overruled."""

    kind: str
    cleaner: str
    whole: bool
    """Most words of the line go; a repair is never whole."""
    sure: bool
    """At 0.9 or more."""
    cell: Cell
    right: bool
    """The line is not in the gold."""


class Wrong(NamedTuple):
    """A removed line that should have stayed."""

    kind: str
    cleaner: str
    confidence: float
    page: str
    line: str


@dataclass
class Tally:
    """All that is counted on some pages of a source."""

    firings: Counter[Firing] = field(default_factory=Counter)
    touched: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Words that a cleaner takes or changes, by kind and cleaner."""
    words: Counter[str] = field(default_factory=Counter)
    """Words of the inputs, by kind."""
    lines: Counter[tuple[str, Cell, bool]] = field(default_factory=Counter)
    """Lines that are not blank, by kind and cell; True: not in the gold."""
    scores: defaultdict[tuple[str, str, str], list[Score]] = field(default_factory=lambda: defaultdict(list))
    """By kind, before and after cleaning, and language; one a page and rendering."""
    lost: Counter[float] = field(default_factory=Counter)
    """Words of the gold that are gone when the gold is cleaned, by dial."""
    pages: Counter[str] = field(default_factory=Counter)
    """By language."""
    wrong: list[Wrong] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    has_gold: bool = False

    def merge(self, other: Tally) -> None:
        """Add what was counted on other pages."""
        self.firings += other.firings
        self.touched += other.touched
        self.words += other.words
        self.lines += other.lines
        for key, scores in other.scores.items():
            self.scores[key] += scores
        self.lost += other.lost
        self.pages += other.pages
        self.wrong += other.wrong
        self.failed += other.failed
        self.has_gold |= other.has_gold


def scores_of(tally: Tally, kind: str, when: str, language: str = "") -> list[Score]:
    """The scores of one language, or of all."""
    keys = sorted(key for key in tally.scores if key[:2] == (kind, when) and language in ("", key[2]))
    return [score for key in keys for score in tally.scores[key]]


def total(scores: Sequence[Score]) -> Score:
    """The mean over pages of each figure."""
    columns = [[value for value in column if value is not None] for column in zip(*scores, strict=True)]
    return Score(*(sum(column) / len(column) if column else None for column in columns))


def measure(data: Path, source: str, renderings: Sequence[str], part: int, parts: int) -> Tally:
    """Count on one part of a source's pages; the work of one process."""
    tally, pipeline, sure = (
        Tally(),
        Pipeline(["named"], min_confidence=CLEAN),
        Pipeline(["named"], min_confidence=CHECK),
    )
    for document in corpus.read(data, source, part, parts):
        gold = Gold(document.gold) if document.gold is not None else None
        tally.has_gold |= gold is not None
        tally.pages[document.language] += 1
        for kind, text in inputs(document, renderings):
            count(tally, pipeline, document, gold, kind, text)
            if kind == GOLD:
                for at in (pipeline, sure):
                    tally.lost[at.min_confidence] += lost(text, at(text).text)
    return tally


def inputs(document: Document, renderings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(kind, text) of all that a document gives to clean."""
    for rendering in (*renderings, corpus.EXTRACTOR):
        if text := document.texts.get(rendering):
            yield EXTRACTED if rendering == corpus.EXTRACTOR else DUMP, text
    if document.gold:
        yield GOLD, document.gold


def lost(text: str, clean: str) -> int:
    """How many words of `text` are not in `clean` any more; characters that nobody sees part no words."""
    before, after = (Counter(corpus.words(corpus.visible(t))) for t in (text, clean))
    return (before - after).total()


def count(tally: Tally, pipeline: Pipeline, document: Document, gold: Gold | None, kind: str, text: str) -> None:
    """Clean one text and add what happened to the tally."""
    result = next(pipeline.pipe([text]))
    if result.error:
        tally.failed.append(f"{document.name}: {result.error}")
    page = Page(text)
    lines = judged(page, document, gold)
    tally.words[kind] += len(corpus.words(text))
    tally.lines.update((kind, cell, right) for cell, right in lines.values())
    tally.scores[kind, BEFORE, document.language].append(corpus.score(text, document, gold))
    tally.scores[kind, AFTER, document.language].append(corpus.score(result.text, document, gold))

    taken = {(f.start, f.end) for f in result.removed}
    acting = {(f.cleaner, f.start): f for f in result.findings if f.confidence >= CLEAN and (f.start, f.end) in taken}
    for finding in acting.values():
        i = page.line_of(finding.start)
        words, new = corpus.words(page.lines[i]), corpus.words(changed(page, i, finding))
        cell, right = lines[i]
        lost = Counter(words) - Counter(new)
        whole = load(finding.cleaner).stage == "remove" and 2 * lost.total() >= len(words)
        tally.firings[Firing(kind, finding.cleaner, whole, finding.confidence >= CHECK, cell, right)] += 1
        tally.touched[kind, finding.cleaner] += lost.total()
        if (whole and not right) or (lost and kind == GOLD):
            shown = page.lines[i].strip() if whole else in_context(page, finding)
            tally.wrong.append(Wrong(kind, finding.cleaner, finding.confidence, document.name, shown))


def judged(page: Page, document: Document, gold: Gold | None) -> dict[int, tuple[Cell, bool]]:
    """The cell of each line that is not blank, and whether taking it out is right.

    Without a gold only snippets are known: it is wrong to take out a line that holds one which must stay.
    """
    out = {}
    for i, line in enumerate(page.lines):
        if line.strip():
            words = corpus.words(line)
            held = gold.has(corpus.folded(line), words) if gold else any(s in line for s in document.keep)
            out[i] = Cell(length_of(len(words)), place_of(page, i)), not held
    return out


def length_of(words: int) -> str:
    return "1-4" if words <= 4 else "5-9" if words <= 9 else "10-19" if words <= 19 else "20+"


def place_of(page: Page, i: int) -> str:
    if not page.prose:
        return "no prose"
    return "head" if page.in_head(i) else "tail" if page.in_tail(i) else "body"


def changed(page: Page, i: int, finding: Finding) -> str:
    """Line `i` as the finding would have it."""
    first = page.starts[i]
    return page.lines[i][: finding.start - first] + finding.replacement + page.lines[i][finding.end - first :]


def in_context(page: Page, finding: Finding) -> str:
    start, end, new = finding.start, finding.end, finding.replacement
    return f"{page.text[max(0, start - 40) : start]}[{page.text[start:end]} -> {new}]{page.text[end : end + 40]}"
