"""`python -m benchmarks.peers`: measure, print, write docs/peers.md and docs/peers.svg."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

from benchmarks import corpus, peers
from benchmarks.peers import figures
from benchmarks.peers.measuring import SOURCES, Run, measure
from benchmarks.peers.programs import PEERS, YARDSTICK, versions

DOCS = Path(__file__).parents[2] / "docs"
PARTS = 8


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(peers.__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument(
        "--folds", type=Path, default=Path("build/folds"), help="models that have not seen one fold each"
    )
    parser.add_argument("--rendering", choices=corpus.RENDERINGS, default=corpus.RENDERINGS[0])
    parser.add_argument("--docs", type=Path, default=DOCS, help="where the tables and the plot go")
    parser.add_argument("--every", type=int, default=1, help="for a trial, only every N-th page")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args(arguments)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process is a thread
    work = partial(
        part_of,
        every=options.every,
        data=options.data,
        folds=options.folds,
        rendering=options.rendering,
    )
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = [run for part in pool.map(work, product(SOURCES, range(PARTS))) for run in part]
    rows = figures.totals(runs)
    text, html = figures.of_text(rows), figures.of_html(rows)
    missing = left_out(row.peer for row in rows)
    print(text, html, missing.strip(), sep="\n\n")
    about = ABOUT.format(
        text=text,
        html=html,
        versions=", ".join(f"{name} {number}" for name, number in versions().items()),
        left_out=missing,
        pages=[sum(run.peer == YARDSTICK and run.source == source for run in runs) for source in SOURCES],
    )
    (options.docs / "peers.md").write_text(about, encoding="utf-8")
    figures.plot(rows, options.docs / "peers.svg")


def part_of(task: tuple[str, int], every: int, data: Path, folds: Path, rendering: str) -> list[Run]:
    """The runs of one source's part."""
    source, part = task
    return measure(part * every, PARTS * every, source, data, folds, rendering)


def left_out(measured: Iterable[str]) -> str:
    """A sentence about the programs that were not measured.

    >>> left_out(peer for peer in PEERS if peer != "goose3")
    ' Left out: goose3 (is not installed).'
    """
    missing = [f"{name} ({PEERS[name].needs or 'is not installed'})" for name in PEERS.keys() - set(measured)]
    return f" Left out: {', '.join(sorted(missing))}." if missing else ""


ABOUT = """# Beside other tools

<!-- Made by `make peers`. -->

All in one run. F1 is that of lower-cased words against the main text, the mean over pages; CPU time that of one core.
cleanroom's models have seen no page of the site that they are judged on; the others were tuned on what their authors
had, maybe on some of these pages. Each program has its defaults, or the option in its name, and is told nothing but the
page, neither its address nor its language.

## Cleaners of text

They get the whole page as resiliparse dumps it: {pages[0]} pages of wcxb-dev, of seven types, mostly English. *Words
lost*: of the main text, when that is the input.

{text}

## Extractors from HTML

*Found* and *leaked*: of the snippets that people marked on a page as content or as noise, those that are in the output,
the mean over pages. wcxb-dev as above; trafilatura: {pages[1]} pages of that program's own evaluation, mostly German
and English; waddle: {pages[2]} news pages in Chinese, English, Greek, Russian and Polish, which cleanroom never learned
from. CPU time on wcxb-dev; *p99*: 99 pages in a hundred take no longer. *Failed or empty*: pages of all three on which
a program raised, took over a minute, or gave nothing though there is content. justext takes English stop words. What
readability-lxml, Mozilla's Readability and magic-html give as HTML, resiliparse turns into text. Mozilla's runs in Node
with jsdom, and its time is what that process reports.

{html}

{versions}.{left_out}

![Accuracy against speed](peers.svg)
"""


if __name__ == "__main__":
    main()
