"""How often each cleaner fires, how often it is right, and what it costs: `python -m benchmarks.quality --data DIR`.

Every cleaner is judged on whole-page dumps, on an extractor's output and on the gold itself. A removed line is right
when it is not in the gold (`corpus.Gold`). As most lines of a dump are noise, being right is worth something only above
the base rate of lines of the same length and place: the lift. Harm is the share of the gold's words that a cleaner
touches when the gold is the input.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from benchmarks import corpus
from benchmarks.corpus import Document, Gold, Score
from cleanroom import Finding, Page, Pipeline
from cleanroom.marked import escape
from cleanroom.pipeline import CHECK, CLEAN

SOURCES = ("wcxb-dev", "zh-cwced", "trafilatura")
DUMP, EXTRACTED, GOLD = KINDS = ("dump", "extracted", "gold")
BEFORE, AFTER = "before", "after"

ENOUGH = 30  # firings, below which a share says little
RIGHT = 0.9
HARM = 0.0002  # of the gold's words, by one cleaner
EXAMPLES = 40
SHOWN = 140  # characters of an example


class Cell(NamedTuple):
    """What a line is compared with: the lines of its length and place."""

    length: str
    place: str


class Firing(NamedTuple):
    """What is counted of a finding that took effect (or that a surer one of another cleaner overruled)."""

    kind: str
    cleaner: str
    whole: bool  # or a part of a line
    sure: bool  # at 0.9 or more
    cell: Cell
    right: bool


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
    """Words inside findings, by kind and cleaner."""
    words: Counter[str] = field(default_factory=Counter)
    """Words of the inputs, by kind."""
    lines: Counter[tuple[str, Cell, bool]] = field(default_factory=Counter)
    """Lines that are not blank, by kind and cell; True: not in the gold."""
    scores: defaultdict[tuple[str, str], list[Score]] = field(default_factory=lambda: defaultdict(list))
    """By kind, before and after cleaning; one a page and rendering."""
    wrong: list[Wrong] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    has_gold: bool = False

    def merge(self, other: Tally) -> None:
        self.firings += other.firings
        self.touched += other.touched
        self.words += other.words
        self.lines += other.lines
        for key, scores in other.scores.items():
            self.scores[key] += scores
        self.wrong += other.wrong
        self.failed += other.failed
        self.has_gold |= other.has_gold


def measure(data: Path, source: str, renderings: Sequence[str], part: int, parts: int) -> Tally:
    """Count on one part of a source's pages; the work of one process."""
    tally, pipeline = Tally(), Pipeline(min_confidence=CLEAN)
    for document in corpus.read(data, source, part, parts):
        gold = Gold(document.gold) if document.gold is not None else None
        tally.has_gold |= gold is not None
        for kind, text in inputs(document, renderings):
            count(tally, pipeline, document, gold, kind, text)
    return tally


def inputs(document: Document, renderings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(kind, text) of all that a document gives to clean."""
    for rendering in (*renderings, corpus.EXTRACTOR):
        if text := document.texts.get(rendering):
            yield EXTRACTED if rendering == corpus.EXTRACTOR else DUMP, text
    if document.gold:
        yield GOLD, document.gold


def count(tally: Tally, pipeline: Pipeline, document: Document, gold: Gold | None, kind: str, text: str) -> None:
    """Clean one text and add what happened to the tally."""
    result = next(pipeline.pipe([text]))
    if result.error:
        tally.failed.append(f"{document.name}: {result.error}")
    page = Page(text)
    lines = judged(page, document, gold)
    tally.words[kind] += len(corpus.words(text))
    if gold:
        tally.lines.update((kind, cell, right) for cell, right in lines.values())
    tally.scores[kind, BEFORE].append(corpus.score(text, document, gold))
    tally.scores[kind, AFTER].append(corpus.score(result.text, document, gold))

    taken = {finding[:2] for finding in result.removed}
    counted = {(f.cleaner, *f[:2]): f for f in result.findings if f.confidence >= CLEAN and f[:2] in taken}
    for finding in counted.values():
        i = page.line_of(finding.start)
        cell, right = lines[i]
        whole = is_whole(page, i, finding)
        tally.firings[Firing(kind, finding.cleaner, whole, finding.confidence >= CHECK, cell, right)] += 1
        tally.touched[kind, finding.cleaner] += len(corpus.words(text[finding.start : finding.end]))
        if kind == GOLD or (whole and not right):
            shown = page.lines[i].strip() if whole else part_shown(text, finding)
            tally.wrong.append(Wrong(kind, finding.cleaner, finding.confidence, document.name, shown))


def judged(page: Page, document: Document, gold: Gold | None) -> dict[int, tuple[Cell, bool]]:
    """The cell of each line that is not blank, and whether taking it out is right.

    Without a gold only snippets are known: it is wrong to take out a line that holds one which must stay.
    """
    out = {}
    for i, line in enumerate(page.lines):
        if line.strip():
            words = corpus.words(line)
            if gold:
                held = gold.has(corpus.folded(line), words)
            else:
                held = any(snippet in line for snippet in document.keep)
            out[i] = Cell(length_of(len(words)), place_of(page, i)), not held
    return out


def length_of(words: int) -> str:
    return "1-4" if words <= 4 else "5-9" if words <= 9 else "10-19" if words <= 19 else "20+"


def place_of(page: Page, i: int) -> str:
    if not page.prose:
        return "no prose"
    return "head" if page.in_head(i) else "tail" if page.in_tail(i) else "body"


def is_whole(page: Page, i: int, finding: Finding) -> bool:
    """Does the finding take all of line `i` but white space?"""
    rest = page.text[page.starts[i] : finding.start] + page.text[finding.end : page.end(i)]
    return not finding.replacement and not rest.strip()


def part_shown(text: str, finding: Finding) -> str:
    start, end, new = finding.start, finding.end, finding.replacement
    return f"{text[max(0, start - 40) : start]}[{text[start:end]} -> {new}]{text[end : end + 40]}"


class Row(NamedTuple):
    """How a cleaner did on one kind of input: whole lines at 0.5 and at 0.9; shares from 0 to 1, None for no firing."""

    fired: int
    right: float | None
    fired_sure: int
    right_sure: float | None
    base: float | None
    """Right by chance: the base rate of lines of the same lengths and places."""
    parts: int
    """Firings inside a line."""
    touched: float
    """Share of the input's words."""

    @property
    def lift(self) -> float | None:
        return None if self.right is None or self.base is None else self.right - self.base

    def misses(self, fired: int, right: float | None) -> bool:
        return fired >= ENOUGH and right is not None and right < RIGHT


def row(tally: Tally, cleaner: str, kind: str) -> Row:
    """The figures of one cleaner on one kind of input."""
    mine = [(firing, n) for firing, n in tally.firings.items() if (firing.cleaner, firing.kind) == (cleaner, kind)]
    whole = [(firing, n) for firing, n in mine if firing.whole]
    sure = [(firing, n) for firing, n in whole if firing.sure]
    fired = sum(n for _, n in whole)
    base = sum(n * base_rate(tally, kind, firing.cell) for firing, n in whole) / fired if fired else None
    return Row(
        fired,
        right_share(whole),
        sum(n for _, n in sure),
        right_share(sure),
        base,
        sum(n for firing, n in mine if not firing.whole),
        tally.touched[kind, cleaner] / (tally.words[kind] or 1),
    )


def right_share(firings: Sequence[tuple[Firing, int]]) -> float | None:
    fired = sum(n for _, n in firings)
    return sum(n for firing, n in firings if firing.right) / fired if fired else None


def base_rate(tally: Tally, kind: str, cell: Cell) -> float:
    """How often a line of this cell is not in the gold."""
    noise, content = tally.lines[kind, cell, True], tally.lines[kind, cell, False]
    return noise / (noise + content) if noise + content else 0.0


def rows(tally: Tally) -> dict[str, dict[str, Row]]:
    """cleaner -> kind -> figures, of all cleaners that fired."""
    names = sorted({firing.cleaner for firing in tally.firings})
    return {name: {kind: row(tally, name, kind) for kind in KINDS} for name in names}


def total(scores: Sequence[Score]) -> Score:
    """The mean over pages of each figure."""
    columns = [[value for value in column if value is not None] for column in zip(*scores, strict=True)]
    return Score(*(sum(column) / len(column) if column else None for column in columns))


def percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f}"


def table(head: Sequence[str], body: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    cells = [head, ["---"] + ["--:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in cells)


def cleaner_table(figures: dict[str, dict[str, Row]]) -> str:
    """A row a cleaner: whole lines on both kinds of input, and harm."""
    columns = ("fired", "right %", "at 0.9", "right %", "lift")
    head = [
        "cleaner",
        *(f"{kind}: {c}" if c == "fired" else c for kind in (DUMP, EXTRACTED) for c in columns),
        "harm %",
    ]
    body = []
    for name, by_kind in figures.items():
        if any(by_kind[kind].fired for kind in KINDS):
            cells: list[object] = [name]
            for kind in (DUMP, EXTRACTED):
                r = by_kind[kind]
                cells += [r.fired, percent(r.right), r.fired_sure, percent(r.right_sure), percent(r.lift)]
            body.append([*cells, percent(by_kind[GOLD].touched, 4)])
    return table(head, body)


def snippet_table(figures: dict[str, dict[str, Row]]) -> str:
    """The same for a source without gold: only lines that hold a snippet which must stay are known to be wrong."""
    body = []
    for name, by_kind in figures.items():
        dump, extracted = by_kind[DUMP], by_kind[EXTRACTED]
        lost = [round(r.fired * (1 - (1 if r.right is None else r.right))) for r in (dump, extracted)]
        if dump.fired or extracted.fired:
            body.append([name, dump.fired, lost[0], extracted.fired, lost[1]])
    return table(["cleaner", "dump: fired", "lost snippet", "extracted: fired", "lost snippet"], body)


def part_table(figures: dict[str, dict[str, Row]]) -> str:
    """A row a cleaner that works inside lines: firings, and words touched in a million."""
    head = ["inside a line", *(cell for kind in KINDS for cell in (f"{kind}: fired", "words in a million"))]
    body = [
        [name, *(cell for kind in KINDS for cell in (by[kind].parts, f"{1e6 * by[kind].touched:.1f}"))]
        for name, by in figures.items()
        if any(by[kind].parts for kind in KINDS)
    ]
    return table(head, body)


def total_table(tally: Tally) -> str:
    """Word and snippet figures of the texts as they are and as they are cleaned."""
    body = []
    for kind in KINDS:
        for when in (BEFORE, AFTER):
            if scores := tally.scores.get((kind, when)):
                body.append([f"{kind}, {when}", len(scores), *(percent(share, 2) for share in total(scores))])
    return table(["input", "texts", "P", "R", "F1", "found", "leaked"], body)


def reaches(figures: dict[str, dict[str, Row]]) -> Iterator[str]:
    """A line a reach, with the cleaners that miss it."""
    wrong, wrong_sure, harm = [], [], []
    for name, by_kind in figures.items():
        for kind in (DUMP, EXTRACTED):
            r = by_kind[kind]
            if r.misses(r.fired, r.right):
                wrong.append(f"{name} ({kind} {percent(r.right)})")
            if r.misses(r.fired_sure, r.right_sure):
                wrong_sure.append(f"{name} ({kind} {percent(r.right_sure)})")
        if by_kind[GOLD].touched > HARM:
            harm.append(f"{name} ({percent(by_kind[GOLD].touched, 4)})")
    where = f"on dumps and on extracted text, wherever it fires {ENOUGH} times or more"
    for reach, missed in (
        (f"{RIGHT:.0%} right {where}", wrong),
        (f"the same among findings at {CHECK} or more", wrong_sure),
        (f"at most {HARM:.2%} of the gold's words for each", harm),
    ):
        yield f"Reach: {reach}. Missed by: {', '.join(missed) or 'none'}."


def sample(wrong: Sequence[Wrong], cleaner: str) -> Iterator[str]:
    """Wrong lines of one cleaner, the same ones each time, spread over pages."""
    mine = {w.line: w for w in wrong if w.cleaner == cleaner}
    chosen = sorted(mine.values(), key=lambda w: crc32(w.line.encode("utf-8", "surrogatepass")))[:EXAMPLES]
    yield f"{len(chosen)} of {len(mine)} different wrong lines of {cleaner}:"
    for kind, _, confidence, page, line in sorted(chosen):
        yield f'{kind:<9} {confidence:.2f} {escape(page)}: "{escape(line[:SHOWN])}"'


def report(source: str, tally: Tally) -> str:
    """All that is known of one source, in Markdown."""
    figures = rows(tally)
    parts = [f"## {source}", cleaner_table(figures) if tally.has_gold else snippet_table(figures)]
    parts += [part_table(figures), total_table(tally)]
    if tally.has_gold:
        parts.append("\n".join(reaches(figures)))
    if tally.failed:
        parts.append(f"{len(tally.failed)} texts passed through unchanged, the first: {escape(tally.failed[0])}")
    return "\n\n".join(parts) + "\n"


def as_json(tally: Tally) -> dict[str, object]:
    """The figures of one source as plain values."""
    cleaners = {
        name: {kind: r._asdict() | {"lift": r.lift} for kind, r in by.items()} for name, by in rows(tally).items()
    }
    totals = {f"{kind} {when}": total(scores)._asdict() for (kind, when), scores in tally.scores.items()}
    base = [
        {"kind": kind, **cell._asdict(), "noise": tally.lines[kind, cell, True], "rate": base_rate(tally, kind, cell)}
        for kind, cell in sorted({(kind, cell) for kind, cell, _ in tally.lines if kind != GOLD})
    ]
    return {"cleaners": cleaners, "totals": totals, "base_rates": base, "failed": tally.failed}


def run(data: Path, sources: Sequence[str], renderings: Sequence[str], processes: int) -> dict[str, Tally]:
    """source -> what was counted, the pages shared out to some processes."""
    tallies = {source: Tally() for source in sources}
    with ProcessPoolExecutor(processes) as pool:
        jobs = [
            (source, pool.submit(measure, data, source, renderings, part, processes))
            for source in sources
            for part in range(processes)
        ]
        for source, job in jobs:
            tallies[source].merge(job.result())
    return tallies


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=corpus.DATA, help="folder of labelled pages (default: %(default)s)"
    )
    parser.add_argument("--source", nargs="+", default=SOURCES, metavar="NAME", help="default: %(default)s")
    parser.add_argument("--renderings", nargs="+", default=corpus.RENDERINGS[:1], choices=corpus.RENDERINGS)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--examples", metavar="CLEANER", help=f"print {EXAMPLES} wrong lines of a cleaner instead")
    parser.add_argument("--benchmark-only", action="store_true", help="allow sources to measure on, never to tune on")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    if not options.benchmark_only and (closed := set(options.source) & set(corpus.BENCHMARK_ONLY)):
        parser.error(f"{', '.join(sorted(closed))}: only to measure, not to look at: add --benchmark-only")
    if options.benchmark_only and options.examples:
        parser.error("--examples are there to tune by, --benchmark-only sources are not: leave one out")

    tallies = run(options.data, options.source, options.renderings, options.processes)
    for source, tally in tallies.items():
        print("\n".join(sample(tally.wrong, options.examples)) if options.examples else report(source, tally))
    if options.json:
        figures = {"fingerprint": Pipeline(min_confidence=CLEAN).fingerprint}
        figures |= {source: as_json(tally) for source, tally in tallies.items()}
        options.json.write_text(json.dumps(figures, indent=2, default=asdict) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
