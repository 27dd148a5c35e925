"""Pages through programs: what comes out, how near it is to the main content, how long it takes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import process_time
from types import FrameType
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.peers.programs import HTML, PEERS, TEXT, Program, program
from cleanroom import scorer

SOURCES = MAIN, SNIPPETS, NEWS = "wcxb-dev", "trafilatura", "waddle"
"""The first for all programs, the others for those that read HTML."""
PATIENCE = 60.0  # seconds a page
WARM = "<html><body><p>Water ice was found under the dunes of Mars, the agency said.</p></body></html>"


class Run(NamedTuple):
    """One page through one program."""

    peer: str
    source: str
    score: corpus.Score
    lost: float | None
    """Of the words of the main text, when that is the input."""
    seconds: float
    """Of CPU."""
    bytes: int
    """Of what it read."""
    failed: bool
    empty: bool
    """Did nothing come out, though there is content?"""


def measure(part: int, parts: int, source: str, data: Path, folds: Path, rendering: str) -> list[Run]:
    """Every `parts`-th page of a source."""
    runs: list[Run] = []
    for document in corpus.read(data, source, part, parts):
        given = {HTML: document.html}
        if source == MAIN:
            given[TEXT] = document.texts.get(rendering, "")
        if not all(given.values()):
            continue
        model = scorer.FILE if source in corpus.BENCHMARK_ONLY else folds / f"fold{document.fold}.npz"
        runs += run(document, source, model, given)
    return runs


def run(document: corpus.Document, source: str, model: Path, given: dict[str, str]) -> Iterator[Run]:
    """One page through all programs that read what is given."""
    gold = corpus.Gold(document.gold) if document.gold is not None else None
    content = bool(gold.words if gold else document.keep)
    for name, peer in PEERS.items():
        if peer.reads not in given or not is_ready(name, model):
            continue
        it = program(name, model)
        assert it is not None
        text, failed, seconds = tried(it, given[peer.reads])
        lost = None
        if peer.reads == TEXT and document.gold and gold and gold.words:
            lost = 1 - corpus.word_prf(corpus.words(tried(it, document.gold).text), gold.words)[1]
        size = len(given[peer.reads].encode("utf-8", "replace"))
        score = corpus.score(text, document, gold)
        yield Run(name, source, score, lost, seconds, size, failed, content and not text.strip())


@cache
def is_ready(peer: str, model: Path) -> bool:
    """Is it installed? Then it is warm afterwards: what it loads at its first page belongs to none."""
    it = program(peer, model)
    if it is None:
        return False
    tried(it, WARM)
    return True


class Tried(NamedTuple):
    """What a program made of a page."""

    text: str
    failed: bool
    seconds: float


class TooSlow(BaseException):
    """A program's time for a page is over; no `except Exception` of its own may catch that."""


def tried(it: Program, given: str) -> Tried:
    """A program that raises, or takes longer than PATIENCE, has failed; nothing came out."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    began = process_time()
    try:
        text, failed = it(given) or "", False
    except (Exception, TooSlow):  # a peer may raise anything
        text, failed = "", True
    finally:
        seconds = process_time() - began
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return Tried(text, failed, seconds + getattr(it, "seconds", 0.0))
