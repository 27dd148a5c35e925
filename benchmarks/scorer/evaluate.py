"""What the learned cleaner is worth: `python -m benchmarks.scorer.evaluate --data DIR --folds FOLDER`.

Every page is cleaned by the whole of `clean`, with the model that has not seen its host (`benchmarks.scorer.train`
writes one for each fold); pages of sources that nothing is trained on by the model that ships. `--check` fails where a
figure has fallen below what was reached.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.corpus import Document
from benchmarks.markdown import table
from benchmarks.scorer.bound import NAME, extractor, pipeline
from cleanroom import Page, scorer
from cleanroom.cleaners.learned import boilerplate
from cleanroom.pipeline import CHECK, CLEAN

GOLD, HTML = "gold", "html"
BINS = 10
"""Of confidence, for the calibration error."""
MANY = 100  # pages or lines: of fewer a share says little
FOLDER = Path("build/folds")
FLOORS = Path(__file__).parents[1] / "floors.json"
DOCS = Path(__file__).parents[2] / "docs" / "scorer_figures.md"

Figures = dict[str, dict[str, float]]
"""A source, a text of it and maybe a kind or a language, in one string -> name of a figure -> its value."""


class Measured(NamedTuple):
    """One text of one page, cleaned. Shares from 0 to 1, None where nothing is known of it."""

    source: str
    rendering: str
    kind: str
    language: str
    before: float | None
    """Word F1 of the text as it is."""
    f1: float | None
    precision: float | None
    recall: float | None
    found: float | None
    leaked: float | None
    lost: float | None
    """Of the gold's words, when the gold is the input."""
    lost_at_check: float | None
    """The same at 0.9."""
    settled: bool
    """Does a second cleaning, from the start, change nothing?"""
    taken: list[bool]
    """Of the lines that the learned cleaner alone takes: is it no content?"""
    judged: list[tuple[float, bool]]
    """(confidence that it is noise, is it content?) of the lines of a page that is dirty enough to be judged."""
    selected: float | None = None
    """Word F1 of the lines that are selected by layout, before they are cleaned as text."""
    empty: bool | None = None
    """Of HTML: did nothing come out, though there is content?"""


def measure(part: int, parts: int, data: Path, folds: Path, source: str, renderings: Sequence[str]) -> list[Measured]:
    """Every `parts`-th page of a source."""
    out = []
    for document in corpus.read(data, source, part, parts):
        path = scorer.FILE if source in corpus.BENCHMARK_ONLY else folds / f"fold{document.fold}.npz"
        clean, check = pipeline(path, CLEAN), pipeline(path, CHECK)
        gold = corpus.Gold(document.gold) if document.gold is not None else None
        for rendering in renderings:
            if rendering == HTML:
                out.append(extracted(document, source, gold, path))
                continue
            text = document.gold if rendering == GOLD else document.texts.get(rendering)
            if not text or not text.strip():
                continue
            result = clean(text)
            score = corpus.score(result.text, document, gold)
            lost = at_check = before = None
            if rendering == GOLD:
                lost, at_check = (
                    1 - (corpus.score(t, document, gold).recall or 0) for t in (result.text, check(text).text)
                )
            elif gold:
                before = corpus.word_prf(corpus.words(text), gold.words)[2]
            out.append(
                Measured(
                    source,
                    rendering,
                    document.kind,
                    document.language,
                    before,
                    score.f1,
                    score.precision,
                    score.recall,
                    score.found,
                    score.leaked,
                    lost,
                    at_check,
                    clean(result.text).text == result.text,
                    [not gold.holds(text[f.start : f.end]) for f in result.removed if f.cleaner == NAME]
                    if gold
                    else [],
                    judged(text, gold, path),
                )
            )
    return out


def extracted(document: Document, source: str, gold: corpus.Gold | None, path: Path) -> Measured:
    """A page from its HTML."""
    extract = extractor(path)
    read = extract.read(document.html)
    text = read.cleaned.text
    lines = read.rendering.lines if read.rendering else []
    score = corpus.score(text, document, gold)
    gone = [lines[i] for i, (cleaner, _) in read.dropped.items() if cleaner == NAME]
    return Measured(
        source,
        HTML,
        document.kind,
        document.language,
        corpus.word_prf(corpus.words("\n".join(lines)), gold.words)[2] if gold else None,
        score.f1,
        score.precision,
        score.recall,
        score.found,
        score.leaked,
        None,
        None,
        pipeline(path, CLEAN)(text).text == text,
        [not gold.holds(line) for line in gone] if gold else [],
        [],
        corpus.word_prf(corpus.words(read.cleaned.source), gold.words)[2] if gold else None,
        not text.strip() and bool(document.keep or (gold and gold.words)),
    )


def judged(text: str, gold: corpus.Gold | None, path: Path) -> list[tuple[float, bool]]:
    """(confidence that it is noise, is it content?) of each line, if the page is judged and labelled at all."""
    from benchmarks.scorer.pages import aligned
    from cleanroom.scorer import model

    page, noise = Page(text), model.load(path).noise(text).tolist()
    if gold is None or not boilerplate.is_dirty(page, noise):
        return []
    content = aligned([corpus.words(line) for line in page.lines if line.strip()], gold.words) >= 0.5
    return list(zip(noise, content.tolist(), strict=True))


TASKS: Mapping[str, Sequence[str]] = {
    "wcxb-dev": (HTML, *corpus.RENDERINGS, corpus.EXTRACTOR, GOLD),
    "trafilatura": (HTML, corpus.RENDERINGS[0], corpus.EXTRACTOR),
    "zh-cwced": (HTML, corpus.RENDERINGS[0], corpus.EXTRACTOR, GOLD),
    "waddle": (HTML, corpus.RENDERINGS[0], corpus.EXTRACTOR, GOLD),
    "krdwrd": (HTML, corpus.RENDERINGS[0], corpus.EXTRACTOR, GOLD),
}


def figures(rows: Sequence[Measured]) -> dict[str, dict[str, float]]:
    """ "source, rendering" (and ", kind" or ", language") -> name of a figure -> its mean."""
    groups: dict[str, list[Measured]] = defaultdict(list)
    for row in rows:
        whole = f"{row.source}, {row.rendering}"
        for key in (whole, f"{whole}, {row.kind}" if row.kind else "", f"{whole}, {row.language}"):
            if key:
                groups[key].append(row)
    return {key: dict(_means(group)) for key, group in groups.items() if len(group) >= FEW}


FEW = 10  # pages: of fewer no figure is told


SHARES = (
    "before", "selected", "f1", "precision", "recall", "found", "leaked", "lost", "lost_at_check", "settled", "empty",
)  # fmt: skip


def _means(rows: Sequence[Measured]) -> Iterator[tuple[str, float]]:
    yield "pages", len(rows)
    for name in SHARES:
        values = [float(value) for row in rows if (value := getattr(row, name)) is not None]
        if values:
            yield name, round(mean(values), 4)
    taken = [right for row in rows for right in row.taken]
    if len(taken) >= MANY:
        yield "right", round(mean(taken), 4)
    lines = [line for row in rows for line in row.judged]
    if lines:
        yield "judged", round(mean(bool(row.judged) for row in rows), 4)
        yield "calibration error", round(calibration_error(lines), 4)


def calibration_error(lines: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins, by line."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for share, content in lines:
        bins[min(int(share * BINS), BINS - 1)].append((share, content))
    off = [abs(sum(share - (not content) for share, content in group)) for group in bins.values()]
    return sum(off) / len(lines)


PINNED = ("f1", "found", "leaked", "lost", "lost_at_check", "settled", "empty", "calibration error")
LESS_IS_BETTER = ("leaked", "lost", "lost_at_check", "empty", "calibration error")
TOLERANCE = 0.001  # another machine may train another last digit
SHOWN = ("pages", "before", "selected", "f1", "precision", "recall", *PINNED[1:], "judged", "right")


def pinned(found: Figures) -> Figures:
    """The figures of whole sources; a calibration error only where enough pages are judged."""
    out: Figures = {}
    for key, row in found.items():
        if key.count(",") == 1:
            enough = row["pages"] * row.get("judged", 0) >= MANY
            out[key] = {n: row[n] for n in PINNED if n in row and (enough or n != "calibration error")}
    return out


def below(found: Figures, floors: Figures) -> Iterator[str]:
    """The figures that are worse than their floor."""
    for key, row in floors.items():
        for name, floor in row.items():
            value = found.get(key, {}).get(name)
            if value is None:
                yield f"{key}: {name} is not measured any more, the floor {floor:g}"
            elif (value - floor if name in LESS_IS_BETTER else floor - value) > TOLERANCE:
                yield f"{key}: {name} is {value:g}, the floor {floor:g}"


def tables(found: Figures) -> str:
    """A table of whole sources, and one of their kinds of pages and languages."""
    out = []
    for commas in (1, 2):
        rows = [(key, row) for key, row in sorted(found.items()) if key.count(",") == commas]
        cells = [(key, *(f"{row[n]:g}" if n in row else "" for n in SHOWN)) for key, row in rows]
        out.append(table(["source, text", *SHOWN], cells))
    return "\n\n".join(out)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument("--folds", type=Path, default=FOLDER, help="models that have not seen one fold each")
    parser.add_argument("--sources", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help=f"fail where a figure is worse than in {FLOORS.name}")
    parser.add_argument("--write", action="store_true", help=f"write {FLOORS.name} and docs/{DOCS.name}")
    options = parser.parse_args(arguments)
    rows: list[Measured] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for source in options.sources:
            work = partial(
                measure, parts=8, data=options.data, folds=options.folds, source=source, renderings=TASKS[source]
            )
            rows += [row for part in pool.map(work, range(8)) for row in part]
    found = figures(rows)
    print(tables(found))
    if options.write:
        FLOORS.write_text(json.dumps(pinned(found), indent=1) + "\n", encoding="utf-8")
        DOCS.write_text(ABOUT.format(tables=tables(found)), encoding="utf-8")
    floors: Figures = json.loads(FLOORS.read_text(encoding="utf-8")) if options.check else {}
    fallen = list(below(found, {key: row for key, row in floors.items() if key.split(",")[0] in options.sources}))
    for line in fallen:
        print(line, file=sys.stderr)
    return 1 if fallen else 0


ABOUT = """# How right `clean` is

<!-- Made by `make figures`. -->

All of `clean`, to the fixed point, by models that have not seen the site of the page; shares from 0 to 1, means over
pages. *before*, *f1*: word F1 of the text as it is and as it is cleaned; *precision* and *recall* of the latter.
*found*: snippets that must stay. *leaked*: snippets that must go. *lost*: words of the main text that go when that is
the input (text "gold"), at 0.5 and, with all cleaners, at 0.9. *settled*: pages on which a second cleaning changes
nothing. *calibration error*: of confidences against what is content, over ten bins, by line, on the pages that are
*judged*. *right*: of the lines that `boilerplate` alone takes, those that are not in the main text. "trafilatura" as
text is that program's output. waddle and krdwrd were only measured on.

{tables}
"""


if __name__ == "__main__":
    sys.exit(main())
