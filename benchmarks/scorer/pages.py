"""Labelled lines for the scorer: which lines of a dump stand in the page's main content.

A dump's words are aligned with the gold's by their longest common subsequence; a line is content when half of its words
are matched, in one place. So a menu does not become content because its words occur in the text.
"""

from __future__ import annotations

import html
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import corpus
from benchmarks.corpus import Document
from cleanroom.html.metadata import Facts
from cleanroom.html.render import Rendering
from cleanroom.scorer.features import features
from cleanroom.scorer.tables import Tables

DUMPS, EXTRACTED, GOLD = corpus.RENDERINGS, corpus.EXTRACTOR, "gold"
THINNED = (0.0, 0.1, 0.35)
"""Shares of the runs of noise that are left in versions of a dump that were cleaned, more or less."""
LONGEST = 400_000  # characters
TAG = re.compile(r"<[^>]+>")
TITLES = (
    re.compile(r"<h1[^>]*>(.*?)</h1>", re.S | re.I),
    re.compile(r"<title[^>]*>(.*?)</title>", re.S | re.I),
    re.compile(r'og:title"[^>]*content="([^"]*)"'),
)
DIVIDER = re.compile(r"\s[|\-–—»:]\s")

Flags = NDArray[np.bool_]


class Names(NamedTuple):
    """The names of a page's elements, and which elements stand around which line."""

    token: NDArray[np.uint16]  # hashed names
    owner: NDArray[np.int32]  # the element of each
    line: NDArray[np.int32]  # by pair of a line and an element around it
    element: NDArray[np.int32]
    far: Flags  # is it not among the nearest?


@dataclass
class Sheet:
    """One text of a page as the network is taught it: a row for each line that is not blank."""

    text: str
    lines: list[str]
    rows: NDArray[np.float16]  # of features
    content: Flags
    title: Flags
    """Is the line a copy of the title that is not the headline? It is left out of the loss."""
    weight: NDArray[np.float32]
    words: NDArray[np.int32]
    names: Names | None = None
    page: tuple[Rendering, Facts] | None = None
    """What `rows` and `names` were made of, without the nodes of the tree."""


@dataclass
class Labelled:
    """A page: its texts, and what its main content is."""

    name: str
    source: str
    fold: int
    has_gold: bool
    host: str = ""
    sheets: dict[str, Sheet] = field(default_factory=dict)


def read(label: Callable[..., Labelled], data: Path, source: str, tables: Tables, processes: int) -> list[Labelled]:
    """The pages of a source, labelled as `label` does it."""
    with Pool(processes) as pool:
        return list(pool.imap(partial(label, tables=tables, source=source), corpus.read(data, source), 8))


def labelled(document: Document, tables: Tables, source: str) -> Labelled:
    """One page with all of its sheets."""
    gold = document.gold
    page = Labelled(document.name, source, document.fold, gold is not None, document.host or document.name)
    titles = titles_of(document.html)
    texts = {name: document.texts.get(name) for name in (*DUMPS, EXTRACTED)}
    target = gold if gold is not None else texts[EXTRACTED]
    for name, text in texts.items():
        if text and text.strip():
            sheet = sheet_of(text[:LONGEST], target, titles, tables)
            if sheet and gold is None:
                by_snippets(sheet, document.keep, document.drop)
            if sheet:
                page.sheets[name] = sheet
    if gold and gold.strip():
        sheet = sheet_of(gold, None, set(), tables)
        if sheet:
            page.sheets[GOLD] = sheet
    choice = random.Random(page.name)
    dumps = [name for name in DUMPS if name in page.sheets]
    for share in THINNED if dumps else ():
        whole = page.sheets[choice.choice(dumps)]
        sheet = thinned(whole, runs_left(choice, whole.content | whole.title, share), tables)
        if sheet:
            page.sheets[f"thinned {share}"] = sheet
    return page


def sheet_of(
    text: str, target: str | None, titles: set[tuple[str, ...]], tables: Tables, rows: NDArray[np.float32] | None = None
) -> Sheet | None:
    """The lines of `text`, content where they are lines of `target`, everywhere without one; `rows` are their features,
    made here if none are given."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    rows = features(text, tables) if rows is None else rows
    assert len(rows) == len(lines)
    worded = [corpus.words(line) for line in lines]
    covered = np.ones(len(lines)) if target is None else aligned(worded, corpus.words(target))
    content = covered >= 0.5
    title = np.array([not kept and tuple(line) in titles for kept, line in zip(content, worded, strict=True)])
    if content.any() and len(above := np.flatnonzero(title[: content.argmax()])):
        headline = above[-1]  # the last copy above the content
        content[headline], title[headline] = True, False
    sizes = np.array([len(line) for line in worded], np.int32)
    return Sheet(text, lines, rows.astype(np.float16), content, title, np.where(title, 0, 1).astype(np.float32), sizes)


def by_snippets(sheet: Sheet, keep: Sequence[str], drop: Sequence[str]) -> None:
    """Weak labels: the extractor's own choice counts half, snippets that must stay or go more."""
    sheet.weight *= 0.5
    keep, drop = [" ".join(s.split()) for s in keep], [" ".join(s.split()) for s in drop]
    for i, line in enumerate(sheet.lines):
        flat = " ".join(line.split())
        if any(s in flat or (len(flat) > 25 and flat in s) for s in keep):
            sheet.content[i], sheet.weight[i] = True, 1.5
        elif any(s in flat for s in drop):
            sheet.content[i], sheet.weight[i] = False, 1.5


def titles_of(source: str) -> set[tuple[str, ...]]:
    found = [html.unescape(TAG.sub(" ", text)) for pattern in TITLES for text in pattern.findall(source)[:4]]
    pieces = [piece for text in found for piece in (text, DIVIDER.split(text)[0])]
    return {words for piece in pieces if len(words := tuple(corpus.words(piece))) >= 2}


def thinned(sheet: Sheet, keep: Flags, tables: Tables) -> Sheet | None:
    """A sheet of some of the lines."""
    if keep.all() or not keep.any():
        return None
    lines = [line for line, kept in zip(sheet.lines, keep, strict=True) if kept]
    text = "\n".join(lines)
    rows = features(text, tables).astype(np.float16)
    parts = {name: getattr(sheet, name)[keep] for name in ("content", "title", "weight", "words")}
    return replace(sheet, text=text, lines=lines, rows=rows, **parts)


def runs_left(choice: random.Random, content: Flags, left: float, lost: float = 0.0, longest: int = 8) -> Flags:
    """Which lines stay when of the runs of noise a share `left` stays, and of those of content a share `lost` goes."""
    keep = np.ones(len(content), np.bool_)
    start = 0
    while start < len(content):
        end = start + 1
        size = longest if longest == 8 else choice.randint(1, longest)
        while end < len(content) and content[end] == content[start] and end - start < size:
            end += 1
        if choice.random() >= (1 - lost if content[start] else left):
            keep[start:end] = False
        start = end
    return keep


def aligned(lines: Sequence[Sequence[str]], gold: Sequence[str]) -> NDArray[np.float64]:
    """The share of each line's words that are matched in the gold."""
    from rapidfuzz.distance import LCSseq

    covered = np.zeros(len(lines))
    number: dict[str, int] = {}
    ours = [number.setdefault(word, len(number)) for line in lines for word in line]
    theirs = [number.setdefault(word, len(number)) for word in gold]
    if not ours or not theirs:
        return covered
    match, back = np.full(len(ours), -1), np.full(len(theirs), -1)
    for a, b, size in LCSseq.editops(ours, theirs).as_matching_blocks():
        match[a : a + size] = np.arange(b, b + size)
        back[b : b + size] = np.arange(a, a + size)
    used = np.zeros(len(theirs), np.bool_)
    at = 0
    for i, line in enumerate(lines):
        if line:
            places = match[at : at + len(line)]
            places = places[places >= 0]
            share, close = len(places) / len(line), False
            if len(places):
                close = places[-1] - places[0] + 1 <= 2 * len(places) + 3
            if share >= 0.5 and (close or len(places) >= 30) and (len(line) >= 4 or _joined(places, back, at)):
                covered[i] = share
                used[places] = True
            at += len(line)
    left = Counter(word for word, taken in zip(gold, used, strict=True) if not taken)
    fours = set(zip(gold, gold[1:], gold[2:], gold[3:], strict=False))
    for i, line in enumerate(lines):  # what stands in another order
        if len(line) >= 5 and covered[i] < 0.5:
            inside = [four in fours for four in zip(line, line[1:], line[2:], line[3:], strict=False)]
            count = Counter(line)
            share = (count & left).total() / len(line)
            if sum(inside) >= 0.6 * len(inside) and share >= 0.7:
                covered[i] = share
                left -= count
    return covered


def _joined(places: NDArray[np.int64], back: NDArray[np.int64], at: int) -> bool:
    """Is what stands beside a few matched words in the gold near them in the dump too?"""
    beside = (places[0] - 1, places[-1] + 1)
    return len(back) < 8 or any(0 <= q < len(back) and back[q] >= 0 and abs(back[q] - at) <= 25 for q in beside)
