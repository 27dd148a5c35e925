"""What else there is, on the same pages in the same run: `python -m benchmarks.peers --data DIR --folds FOLDER`.

Cleaners of text get a dump of the whole page, extractors get its HTML. Accuracy is word F1; words lost are those of the
main text when that is the input. cleanroom's model has not seen the host of the page that it is judged on. Needs the
extra "peers"; a peer that is not installed is left out. Writes docs/peers.md and docs/peers.svg.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from html import escape
from pathlib import Path
from statistics import mean
from time import process_time
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.markdown import table
from cleanroom import Pipeline
from cleanroom.pipeline import CLEAN

SOURCE = "wcxb-dev"
TEXT, HTML = "text dump", "HTML"
TEN = 10  # words
DOCS = Path(__file__).parents[1] / "docs"
OURS = "cleanroom"
CLOSE = 0.01  # F1: names of neighbours would overlap

Program = Callable[[str], str | None]


class Peer(NamedTuple):
    """A program: what it reads and how it is made, given the model for a page's fold."""

    reads: str
    make: Callable[[Path], Program]


def cleanroom_all(model: Path) -> Program:
    from benchmarks.scorer.evaluate import pipeline

    return lambda text: pipeline(model, CLEAN)(text).text


def cleanroom_named(model: Path) -> Program:
    clean = Pipeline(["named"], min_confidence=CLEAN)
    return lambda text: clean(text).text


def as_it_is(model: Path) -> Program:
    return lambda text: text


def ten_words(model: Path) -> Program:
    return lambda text: "\n".join(line for line in text.split("\n") if len(line.split()) >= TEN)


def c4_lines(model: Path) -> Program:
    """The rules about lines; those that drop a whole page are off."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    rules = C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)

    def clean(text: str) -> str:
        document = Document(text, "page")
        return document.text if rules.filter(document) is True else ""

    return clean


def paragraphs(text: str) -> str:
    """The lines of a text as paragraphs of HTML."""
    return "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in text.split("\n")) + "</body></html>"


def justext_lines(model: Path) -> Program:
    clean = justext_html(model)
    return lambda text: clean(paragraphs(text))


def justext_html(model: Path) -> Program:
    import justext

    stop_words = justext.get_stoplist("English")
    return lambda html: "\n".join(p.text for p in justext.justext(html, stop_words) if not p.is_boilerplate)


def boilerpy_lines(model: Path) -> Program:
    clean = boilerpy_html(model)
    return lambda text: clean(paragraphs(text))


def boilerpy_html(model: Path) -> Program:
    from boilerpy3 import extractors

    article = extractors.ArticleExtractor(raise_on_failure=False)
    return lambda html: str(article.get_content(html))


def trafilatura_html(model: Path) -> Program:
    import trafilatura

    return lambda html: trafilatura.extract(html)  # noqa: PLW0108 -- it takes options too, which mypy minds


def resiliparse_html(model: Path) -> Program:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html, main_content=True))


def readability_html(model: Path) -> Program:
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(Document(html).summary()))


PEERS = {
    f"{OURS}: clean": Peer(TEXT, cleanroom_all),
    f"{OURS}: named cleaners": Peer(TEXT, cleanroom_named),
    "nothing done": Peer(TEXT, as_it_is),
    "lines of ten words": Peer(TEXT, ten_words),
    "C4 line rules (datatrove)": Peer(TEXT, c4_lines),
    "justext, a line a paragraph": Peer(TEXT, justext_lines),
    "boilerpy3, a line a paragraph": Peer(TEXT, boilerpy_lines),
    "trafilatura": Peer(HTML, trafilatura_html),
    "resiliparse": Peer(HTML, resiliparse_html),
    "readability-lxml": Peer(HTML, readability_html),
    "justext": Peer(HTML, justext_html),
    "boilerpy3": Peer(HTML, boilerpy_html),
}


class Run(NamedTuple):
    """One page through one program."""

    peer: str
    f1: float
    lost: float | None
    seconds: float
    bytes: int
    failed: bool


@cache
def program(peer: str, model: Path) -> Program | None:
    """None when it is not installed."""
    try:
        return PEERS[peer].make(model)
    except ImportError:
        return None


def measure(part: int, parts: int, data: Path, folds: Path, rendering: str) -> list[Run]:
    """Every `parts`-th page."""
    runs = []
    for document in corpus.read(data, SOURCE, part, parts):
        if document.gold is None or rendering not in document.texts or not document.html:
            continue
        gold = corpus.words(document.gold)
        for name, peer in PEERS.items():
            run = program(name, folds / f"fold{document.fold}.npz")
            if run is None:
                continue
            given = document.texts[rendering] if peer.reads == TEXT else document.html
            began = process_time()
            out, failed = tried(run, given)
            seconds = process_time() - began
            f1 = corpus.word_prf(corpus.words(out), gold)[2]
            lost = None
            if peer.reads == TEXT and gold:
                lost = 1 - corpus.word_prf(corpus.words(tried(run, document.gold)[0]), gold)[1]
            runs.append(Run(name, f1, lost, seconds, len(given.encode("utf-8", "replace")), failed))
    return runs


def tried(run: Program, given: str) -> tuple[str, bool]:
    """(what comes out, did it fail?)"""
    try:
        return run(given) or "", False
    except Exception:  # a peer may raise anything
        return "", True


class Total(NamedTuple):
    """One program on all pages."""

    peer: str
    reads: str
    f1: float
    lost: float | None
    milliseconds: float  # of CPU, a page
    megabytes_a_second: float  # of what it reads
    failed: int


def totals(runs: Sequence[Run]) -> Iterator[Total]:
    """The best first."""
    of_peer: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        of_peer[run.peer].append(run)
    for peer, mine in sorted(of_peer.items(), key=lambda item: -mean(run.f1 for run in item[1])):
        lost = [run.lost for run in mine if run.lost is not None]
        seconds = sum(run.seconds for run in mine)
        yield Total(
            peer,
            PEERS[peer].reads,
            mean(run.f1 for run in mine),
            mean(lost) if lost else None,
            1000 * seconds / len(mine),
            sum(run.bytes for run in mine) / 1e6 / max(seconds, 1e-9),
            sum(run.failed for run in mine),
        )


def as_table(rows: Sequence[Total]) -> str:
    head = ["program", "reads", "F1", "words lost %", "CPU ms a page", "MB/s of its input", "failed"]
    return table(
        head,
        [
            (
                row.peer,
                row.reads,
                f"{row.f1:.3f}",
                "" if row.lost is None else f"{100 * row.lost:.2f}",
                f"{row.milliseconds:.2f}",
                f"{row.megabytes_a_second:.1f}",
                row.failed,
            )
            for row in rows
        ],
    )


def plot(rows: Sequence[Total], path: Path) -> None:
    """Accuracy against speed."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = OURS  # the same picture is the same file
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4.5))
    above = 1.0
    for row in rows:
        if row.milliseconds > 0.005:  # what does nothing has no speed
            ours = row.peer.startswith(OURS)
            colour = "tab:red" if ours else "tab:blue" if row.reads == TEXT else "tab:gray"
            axes.scatter(1000 / row.milliseconds, row.f1, color=colour, marker="o" if row.reads == TEXT else "s")
            place = {"xytext": (5, -10 if above - row.f1 < CLOSE else 4), "textcoords": "offset points", "fontsize": 8}
            above = row.f1
            axes.annotate(row.peer, (1000 / row.milliseconds, row.f1), **place, weight="bold" if ours else "normal")
    axes.set_xscale("log")
    axes.margins(x=0.25)
    axes.set_xlabel("pages a second, one core")
    axes.set_ylabel("word F1")
    axes.set_title("Main text kept, noise left out: ○ from a text dump, □ from the HTML", fontsize=10)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument(
        "--folds", type=Path, default=Path("build/folds"), help="models that have not seen one fold each"
    )
    parser.add_argument("--rendering", choices=corpus.RENDERINGS, default=corpus.RENDERINGS[0])
    parser.add_argument("--docs", type=Path, default=DOCS, help="where the table and the plot go")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args(arguments)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process is a thread
    with ProcessPoolExecutor(options.jobs) as pool:
        work = partial(measure, parts=8, data=options.data, folds=options.folds, rendering=options.rendering)
        rows = list(totals([run for runs in pool.map(work, range(8)) for run in runs]))
    text = as_table(rows)
    print(text)
    (options.docs / "peers.md").write_text(ABOUT.format(table=text, versions=versions()), encoding="utf-8")
    plot(rows, options.docs / "peers.svg")


ABOUT = """# Beside other tools

<!-- Made by `make peers`. -->

wcxb-dev: labelled pages of seven types, mostly English. Cleaners of text get the whole page as resiliparse dumps it;
extractors get the HTML, which cleanroom does not see here. F1 is that of lower-cased words, the mean over pages. *Words
lost*: of the main text, when that is the input. CPU time of one core. cleanroom's model has seen no page of the site
that it is judged on; the others were tuned on what their authors had, maybe on some of these pages.

{table}

{versions}.

![Accuracy against speed](peers.svg)
"""


def versions() -> str:
    """Of the peers that are installed."""
    from importlib.metadata import PackageNotFoundError, version

    found: Mapping[str, str] = {}
    for name in ("datatrove", "justext", "boilerpy3", "trafilatura", "resiliparse", "readability-lxml"):
        try:
            found = {**found, name: version(name)}
        except PackageNotFoundError:
            continue
    return ", ".join(f"{name} {number}" for name, number in found.items())


if __name__ == "__main__":
    main()
