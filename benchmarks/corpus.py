"""Labelled pages, read lazily, and the field's figures for a cleaned text; run by `benchmarks.quality` and `.speed`."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from cleanroom.folding import fold

DATA = Path("../shared/data")
RENDERINGS = ("resiliparse", "inscriptis", "html_text")
"""Plain text dumps of whole pages, by three programs."""
EXTRACTOR = "trafilatura"
"""Main text, as an extractor gives it: what is left of the noise is what an extractor misses."""
BENCHMARK_ONLY = ("waddle", "krdwrd")
"""Sources whose licence forbids to derive from them anything that ships."""

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # kana and Han: written without spaces, so a character counts as a word
WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
GRAM = 5  # words
FOLDS = 5


class Document(NamedTuple):
    """One labelled page: its renderings, and what is known of its main content."""

    name: str
    language: str
    texts: dict[str, str]
    """rendering -> text; some are missing."""
    gold: str | None
    keep: list[str]
    """Snippets that must stay (`with`)."""
    drop: list[str]
    """Snippets that must go (`without`)."""
    host: str = ""
    kind: str = ""
    """article, forum, product …; "" where it is not known."""
    html: str = ""

    @property
    def fold(self) -> int:
        """0 to 4, the same for all pages of a host: none is learned from in the fold that it is judged in."""
        return crc32((self.host or self.name).encode()) % FOLDS


def read(data: Path, source: str, part: int = 0, parts: int = 1) -> Iterator[Document]:
    """The pages of a source in order; of `parts` interleaved parts only one, so that processes can share the work.

    Raises:
        FileNotFoundError: there is no such source in `data`.
        ValueError: pages and renderings are not in the same order.
    """
    _require(data, source)
    with (
        gzip.open(data / f"{source}.jsonl.gz", "rb") as pages,
        gzip.open(data / f"{source}.texts.jsonl.gz", "rb") as renderings,
    ):
        for page_row, text_row in islice(zip(pages, renderings, strict=True), part, None, parts):
            page, texts = json.loads(page_row), json.loads(text_row)
            name = texts.pop("id")
            if page["id"] != name:
                raise ValueError(f"{source}: page {page['id']} stands beside the renderings of {name}")
            texts = {rendering: text for rendering, text in texts.items() if text}
            host = (urlsplit(page["url"] or "").hostname or "").removeprefix("www.")
            labels = page["gold"], page["with"], page["without"]
            kind, html = page["page_type"] or "", page["html"] or ""
            yield Document(name, page["lang"] or "", texts, *labels, host, kind, html)


def dumps(data: Path, source: str, rendering: str, step: int = 1) -> list[str]:
    """One rendering of every `step`-th page of a source; the labels are not read."""
    _require(data, source)
    with gzip.open(data / f"{source}.texts.jsonl.gz", "rb") as rows:
        return [text for row in islice(rows, 0, None, step) if (text := json.loads(row).get(rendering))]


def _require(data: Path, source: str) -> None:
    if not (data / f"{source}.texts.jsonl.gz").exists():
        sys.exit(f"{data}: no labelled pages of {source} there; name their folder with --data (make: DATA=folder)")


def words(text: str) -> list[str]:
    """The lower-cased words of a text, in order.

    >>> words("Mars 火星!")
    ['mars', '火', '星']
    """
    return WORD.findall(text.lower())


def grams(line: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every five words in a row."""
    return zip(*(line[k:] for k in range(GRAM)), strict=False)


class Gold:
    """The main content of one page, ready to be asked whether it holds a line.

    >>> gold = Gold("Water on Mars\\nThere was some water found on Mars by two rovers.")
    >>> gold.holds("• WATER on Mars"), gold.holds("some water found on Mars"), gold.holds("Share this")
    (True, True, False)
    """

    def __init__(self, text: str) -> None:
        self.words = words(text)
        self.lines = frozenset(map(folded, text.split("\n")))
        self.grams = frozenset(grams(self.words))

    def holds(self, line: str) -> bool:
        """Is `line` a line of the gold when folded, or, from five words on, are most of its 5-grams in the gold?"""
        return self.has(folded(line), words(line))

    def has(self, key: str, line: Sequence[str]) -> bool:
        """`holds`, for a line that is folded and cut into words already."""
        if key in self.lines:
            return True
        found = [gram in self.grams for gram in grams(line)]
        return sum(found) * 2 > len(found)


def folded(line: str) -> str:
    """The line as the lexicon compares it; of a line without letters what it is."""
    return fold(line) or line.strip()


class Score(NamedTuple):
    """Word precision, recall and F1; the share of snippets found that must stay, and of those left that must go."""

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    found: float | None = None
    leaked: float | None = None


def score(text: str, document: Document, gold: Gold | None) -> Score:
    """How near `text` comes to what is known of the document; None for what is not known."""
    flat = visible(text)
    precision, recall, f1 = word_prf(words(text), gold.words) if gold else (None, None, None)
    return Score(precision, recall, f1, _share(document.keep, flat), _share(document.drop, flat))


def visible(text: str) -> str:
    """`text` on one line without soft hyphens and the like: what a cleaner may take out and no reader misses."""
    return " ".join(INVISIBLE.sub("", text).split())


def word_prf(output: Sequence[str], gold: Sequence[str]) -> tuple[float, float, float]:
    """(precision, recall, F1) over word multisets; an empty gold scores 1 only for an empty output."""
    if not gold:
        return (0.0, 0.0, 0.0) if output else (1.0, 1.0, 1.0)
    hit = (Counter(output) & Counter(gold)).total()
    if not hit:
        return 0.0, 0.0, 0.0
    precision, recall = hit / len(output), hit / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _share(snippets: Sequence[str], flat: str) -> float | None:
    return sum(visible(snippet) in flat for snippet in snippets) / len(snippets) if snippets else None
