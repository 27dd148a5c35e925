"""How often each cleaner fires, how often it is right, and what it costs: `python -m benchmarks.quality --data DIR`.

Every cleaner is judged on whole-page dumps, on an extractor's output and on the gold itself. A removed line is right
when it is not in the gold (`corpus.Gold`). As most lines of a dump are noise, being right is worth something only above
the base rate of lines of the same length and place: the lift. Harm is the share of the gold's words that a cleaner
takes or changes when the gold is the input.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from benchmarks import corpus
from benchmarks.figures import dump
from benchmarks.markdown import percent, table
from benchmarks.tally import (
    AFTER,
    BEFORE,
    DUMP,
    EXTRACTED,
    GOLD,
    KINDS,
    Cell,
    Firing,
    Tally,
    Wrong,
    measure,
    scores_of,
    total,
)
from cleanroom import Pipeline
from cleanroom.pipeline import CHECK, CLEAN
from cleanroom.report.marked import escape

SOURCES = ("wcxb-dev", "zh-cwced", "trafilatura")
LENGTHS, PLACES = ("1-4", "5-9", "10-19", "20+"), ("head", "body", "tail", "no prose")

ENOUGH = 30  # firings; below, a share says little
RIGHT = 0.9
HARM = 0.0002  # of the gold's words, by one cleaner
LOST = {CLEAN: 0.003, CHECK: 0.0005}
"""Dial -> the gold's words that all cleaners together may take."""
EXAMPLES = 40
SHOWN = 140  # characters of an example


class Row(NamedTuple):
    """How a cleaner did on one kind of input; shares from 0 to 1, None where it never fired."""

    fired: int
    """Whole lines at 0.5 or more."""
    right: float | None
    fired_sure: int
    """Of these at 0.9 or more."""
    right_sure: float | None
    base: float | None
    """Right by chance: the base rate of lines of the same lengths and places."""
    parts: int
    """Firings inside a line."""
    touched: float
    """Share of the input's words that were taken or changed."""

    @property
    def lift(self) -> float | None:
        return None if self.right is None or self.base is None else self.right - self.base


Figures = dict[str, dict[str, Row]]
"""cleaner -> kind -> row"""


def figures_of(tally: Tally) -> Figures:
    """The figures of all cleaners that fired."""
    names = sorted({firing.cleaner for firing in tally.firings})
    return {name: {kind: row(tally, name, kind) for kind in KINDS} for name in names}


def row(tally: Tally, cleaner: str, kind: str) -> Row:
    """The figures of one cleaner on one kind of input."""
    mine = [(firing, n) for firing, n in tally.firings.items() if (firing.cleaner, firing.kind) == (cleaner, kind)]
    whole = [(firing, n) for firing, n in mine if firing.whole]
    sure = [(firing, n) for firing, n in whole if firing.sure]
    fired = sum(n for _, n in whole)
    return Row(
        fired,
        right_share(whole),
        sum(n for _, n in sure),
        right_share(sure),
        sum(n * (base_rate(tally, kind, firing.cell) or 0) for firing, n in whole) / fired if fired else None,
        sum(n for firing, n in mine if not firing.whole),
        tally.touched[kind, cleaner] / max(tally.words[kind], 1),
    )


def right_share(firings: Sequence[tuple[Firing, int]]) -> float | None:
    fired = sum(n for _, n in firings)
    return sum(n for firing, n in firings if firing.right) / fired if fired else None


def base_rate(tally: Tally, kind: str, cell: Cell) -> float | None:
    """How often a line of this cell is not in the gold; None where there is no such line."""
    noise, content = tally.lines[kind, cell, True], tally.lines[kind, cell, False]
    return noise / (noise + content) if noise + content else None


def cleaner_table(figures: Figures) -> str:
    """A row a cleaner: whole lines on both kinds of input, and harm."""
    head = ["cleaner"]
    for kind in (DUMP, EXTRACTED):
        head += [f"{kind}: fired", "right %", f"at {CHECK}", "right %", "lift"]
    body = []
    for name, by_kind in figures.items():
        if any(by_kind[kind].fired for kind in KINDS):
            cells: list[object] = [name]
            for kind in (DUMP, EXTRACTED):
                r = by_kind[kind]
                cells += [r.fired, percent(r.right), r.fired_sure, percent(r.right_sure), percent(r.lift)]
            body.append([*cells, percent(by_kind[GOLD].touched, 4)])
    return table([*head, "harm %"], body)


def snippet_table(figures: Figures) -> str:
    """The same for a source without gold: only lines that hold a snippet which must stay are known to be wrong."""
    body = []
    for name, by_kind in figures.items():
        dump, extracted = by_kind[DUMP], by_kind[EXTRACTED]
        lost = [round(r.fired * (1 - r.right)) if r.right is not None else 0 for r in (dump, extracted)]
        if dump.fired or extracted.fired:
            body.append([name, dump.fired, lost[0], extracted.fired, lost[1]])
    return table(["cleaner", "dump: fired", "snippet lost", "extracted: fired", "snippet lost"], body)


def part_table(figures: Figures) -> str:
    """A row a cleaner that works inside lines: firings, and changed words in a million."""
    head = ["inside a line", *(cell for kind in KINDS for cell in (f"{kind}: fired", "words in a million"))]
    body = [
        [name, *(cell for kind in KINDS for cell in (by[kind].parts, f"{1e6 * by[kind].touched:.1f}"))]
        for name, by in figures.items()
        if any(by[kind].parts for kind in KINDS)
    ]
    return table(head, body)


def total_table(tally: Tally) -> str:
    """Word and snippet figures of the texts as they are and as they are cleaned."""
    body = [
        [f"{kind}, {when}", len(scores), *(percent(share, 2) for share in total(scores))]
        for kind in KINDS
        for when in (BEFORE, AFTER)
        if (scores := scores_of(tally, kind, when))
    ]
    return table(["input", "texts", "P", "R", "F1", "found", "leaked"], body)


def language_table(tally: Tally) -> str:
    """F1 and snippets by language, before and after; nothing for a source of one language."""
    languages = Counter(key[2] for key in tally.scores for _ in tally.scores[key])
    body = []
    for language, _ in languages.most_common() if len(languages) > 1 else ():
        for kind in (DUMP, EXTRACTED):
            scores = [scores_of(tally, kind, when, language) for when in (BEFORE, AFTER)]
            if scores[0]:
                before, after = map(total, scores)
                pairs = zip(before[2:], after[2:], strict=True)
                shown = [percent(share, 2) for pair in pairs for share in pair]
                body.append([f"{language or '?'}, {kind}", len(scores[0]), *shown])
    head = ["language", "texts", *(f"{what} {when}" for what in ("F1", "found", "leaked") for when in (BEFORE, AFTER))]
    return table(head, body) if body else ""


def lost_line(tally: Tally) -> str:
    """What all cleaners together take from the gold."""
    parts = [
        f"{percent(tally.lost[dial] / tally.words[GOLD], 3)}% at {dial} (reach: {percent(most, 2)}%)"
        for dial, most in LOST.items()
    ]
    return f"Words of the gold lost to all cleaners together: {', '.join(parts)}."


def base_table(tally: Tally) -> str:
    """How many in a hundred lines are noise, by place and by length in words."""
    body = [
        [f"{kind}, {place}", *(percent(base_rate(tally, kind, Cell(length, place))) for length in LENGTHS)]
        for kind in (DUMP, EXTRACTED)
        for place in PLACES
    ]
    return table(["base rate %", *LENGTHS], body)


def reaches(figures: Figures) -> Iterator[str]:
    """A line a reach, with the cleaners that miss it."""
    rows = [(f"{name} ({kind}", by[kind]) for name, by in figures.items() for kind in (DUMP, EXTRACTED)]
    wrong = [f"{name} {percent(r.right)})" for name, r in rows if misses(r.fired, r.right)]
    unsure = [f"{name} {percent(r.right_sure)})" for name, r in rows if misses(r.fired_sure, r.right_sure)]
    harm = [f"{name} ({percent(by[GOLD].touched, 4)})" for name, by in figures.items() if by[GOLD].touched > HARM]
    for reach, missed in (
        (f"{RIGHT:.0%} right on dumps and on extracted text, wherever it fires {ENOUGH} times or more", wrong),
        (f"the same of findings at {CHECK} or more", unsure),
        (f"at most {HARM:.2%} of the gold's words for each", harm),
    ):
        yield f"Reach: {reach}. Missed by: {', '.join(missed) or 'none'}."


def misses(fired: int, right: float | None) -> bool:
    return right is not None and fired >= ENOUGH and right < RIGHT


def sample(wrong: Sequence[Wrong], cleaner: str) -> Iterator[str]:
    """Wrong lines of one cleaner, the same ones each time, spread over pages."""
    mine = list({w.line: w for w in wrong if w.cleaner == cleaner}.values())
    chosen = sorted(mine, key=lambda w: crc32(w.line.encode("utf-8", "surrogatepass")))[:EXAMPLES]
    yield f"{len(chosen)} of {len(mine)} different wrong lines of {cleaner}:"
    for kind, _, confidence, page, line in sorted(chosen):
        yield f'{kind:<9} {confidence:.2f} {escape(page)}: "{escape(line[:SHOWN])}"'


def report(source: str, tally: Tally) -> str:
    """All that is known of one source, in Markdown."""
    figures = figures_of(tally)
    parts = [f"## {source}", cleaner_table(figures) if tally.has_gold else snippet_table(figures)]
    parts += [part_table(figures), total_table(tally), language_table(tally)]
    if tally.has_gold:
        parts += [base_table(tally), "\n".join([*reaches(figures), lost_line(tally)])]
    if tally.failed:
        parts.append(f"{len(tally.failed)} texts passed through unchanged, the first: {escape(tally.failed[0])}")
    return "\n\n".join(filter(None, parts)) + "\n"


def as_json(tally: Tally) -> dict[str, object]:
    """The figures of one source as plain values."""
    cleaners: dict[str, object] = {}
    for name, by_kind in figures_of(tally).items():
        cleaners[name] = {kind: {**r._asdict(), "lift": r.lift} for kind, r in by_kind.items()}
    totals = {
        f"{kind} {when} {language}".strip(): total(scores_of(tally, kind, when, language))._asdict()
        for language in ("", *sorted({key[2] for key in tally.scores}))
        for kind in KINDS
        for when in (BEFORE, AFTER)
        if scores_of(tally, kind, when, language)
    }
    lost = {str(dial): tally.lost[dial] / max(tally.words[GOLD], 1) for dial in LOST}
    return {"cleaners": cleaners, "totals": totals, "lost": lost, "failed": tally.failed}


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
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument("--source", nargs="+", default=SOURCES, metavar="NAME", help="default: %(default)s")
    parser.add_argument("--renderings", nargs="+", default=corpus.RENDERINGS[:1], choices=corpus.RENDERINGS)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--figures", type=Path, metavar="FILE", help="write here what the documentation says of them")
    parser.add_argument("--examples", metavar="CLEANER", help=f"print {EXAMPLES} wrong lines of a cleaner instead")
    parser.add_argument("--benchmark-only", action="store_true", help="allow sources to measure on, never to tune on")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    closed = sorted(set(options.source) & set(corpus.BENCHMARK_ONLY))
    if closed and not options.benchmark_only:
        parser.error(f"{', '.join(closed)}: only to measure on; add --benchmark-only")
    if closed and options.examples:
        parser.error(f"{', '.join(closed)}: only to measure on, so there are no examples to tune by")

    tallies = run(options.data, options.source, options.renderings, options.processes)
    for source, tally in tallies.items():
        print("\n".join(sample(tally.wrong, options.examples)) if options.examples else report(source, tally))
    if options.json:
        figures: dict[str, object] = {"fingerprint": Pipeline(["named"], min_confidence=CLEAN).fingerprint}
        figures |= {source: as_json(tally) for source, tally in tallies.items()}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if options.figures:
        options.figures.write_text(dump(tallies), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
