"""docs/cleaners.md: each cleaner, what it takes and what it leaves, and how often it is right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import spoken
from benchmarks.figures import Count, Source
from benchmarks.markdown import percent, table
from benchmarks.quality import ENOUGH
from benchmarks.spoken import GOLDEN, LANGUAGES
from benchmarks.tally import DUMP, EXTRACTED
from cleanroom import lexicon, verdict, words
from cleanroom.cleaners import Cleaner, built_in, load
from cleanroom.report.marked import KEPT, META, NEW, WHY

SOURCES = {"wcxb-dev": "English", "zh-cwced": "Chinese", "trafilatura": "mostly German"}
STAGES = {
    "repair": "mends inside a line, before anything is removed",
    "remove": "takes whole lines, or cuts a part of one",
    "join": "mends across line ends, last",
}
PLACES = {
    "around": "around the prose; between sentences only on a dirty page",
    "behind": "behind the prose; elsewhere only on a dirty page",
    "anywhere": "anywhere, also between paragraphs",
}
LINES, WIDTH = 12, 110  # of an example
GAP = f"{KEPT}[…]"

INTRO = """\
{cleaners} kinds of noise in {groups} groups. `--select` and `--ignore` take names and groups; a cleaner that is
*opt-in* acts only where it is named (`--select named,blank_run`). `cleanroom cleaners NAME` explains one on a terminal.

In the examples `- ` marks a line that goes or changes, `~ ` one that does so but not surely (below 0.9), `^ ` says why,
`+ ` is what is put in its place and `= ` what was learnt from it. Long lines and long pages are shortened.

**How often each is right** was measured on {pages}.
Whole pages are given as text by three programs, so that each counts three times; extracted text is what trafilatura
leaves of them. To take a line is right when it is not in the main text that people marked. Below {enough} lines a share
says little: *too rare to measure*, with their number. Of the {snippets} pages only snippets that must stay are
known: *lost* is a line that held one. Whether a change inside a line is right is not known, only how much of the main
text it touches. All together: [measured.md](measured.md)."""

VERDICTS = """\
What a whole page is when it is no page of content. A verdict is told before the findings (by `check`, as
`Result.verdict`, as `verdict` in `--format json`) and rewrites nothing: `--fix` never empties a file."""


def page(measured: Mapping[str, Source]) -> Iterator[str]:
    """The paragraphs."""
    groups: dict[str, list[str]] = {}
    for name, group in built_in().items():
        groups.setdefault(group, []).append(name)
    counted = [f"{sum(source.pages.values()):,} {SOURCES[name]} pages" for name, source in measured.items()]
    yield INTRO.format(
        cleaners=len(built_in()),
        groups=len(groups),
        pages=", ".join(counted),
        enough=ENOUGH,
        snippets=" and ".join(SOURCES[name] for name, source in measured.items() if not source.has_gold),
    )
    yield "\n".join(f"- **[{g}](#{g})**: {', '.join(f'[{n}](#{n})' for n in names)}" for g, names in groups.items())
    yield "And what a whole page may be: [verdicts](#verdicts)."
    for group, names in groups.items():
        yield f"## {group}"
        for name in names:
            yield from _section(load(name), measured)
    yield "## verdicts"
    yield VERDICTS
    yield "\n".join(map(_verdict, verdict.VERDICTS))
    yield (
        f"An error or a wall has at most {verdict.HARDLY_ANY} words once the noise is out. "
        "How often verdicts are right is not measured."
    )


def _verdict(name: str) -> str:
    languages, phrases = spoken.of(name)
    said = f"{phrases} phrases in {_of_all(len(languages))} languages" if phrases else "none, only what is left counts"
    return f"- **{name}**: {verdict.ABOUT[name]} Words: {said}."


def _section(cleaner: Cleaner, measured: Mapping[str, Source]) -> Iterator[str]:
    yield f"### {cleaner.name}"
    yield cleaner.doc.strip()
    yield "\n".join(_facts(cleaner))
    for title, patterns in (("A hit", ("made_*", "wild_*")), ("A miss", ("not_*",))):
        if case := smallest(cleaner.name, patterns):
            yield f"{title}, `{case.relative_to(GOLDEN.parent).as_posix()}`:"
            yield "\n".join(["```text", *shortened(case.read_text(encoding="utf-8"), cleaner.name), "```"])
    known = {name: source for name, source in measured.items() if cleaner.name in source.cleaners}
    if known:
        rows = [_row(cleaner, name, source) for name, source in known.items()]
        yield table(["right?", "whole pages", "extracted text", "touched in a million words of main text"], rows)
    else:
        yield _unmeasured(cleaner)


def _unmeasured(cleaner: Cleaner) -> str:
    if cleaner.learned:
        return "How right it is, alone and beside all others: [scorer.md](scorer.md)."
    return "Not measured: it is opt-in." if cleaner.opt_in else "Not measured yet."


def _facts(cleaner: Cleaner) -> Iterator[str]:
    yield f"- Stage: {cleaner.stage} ({STAGES[cleaner.stage]})." + " **Opt-in.**" * cleaner.opt_in
    if cleaner.learned:
        yield "- **Learned**: part of `clean`; `check` has it where it is selected."
        return
    languages, phrases = spoken.of(cleaner.name)
    if not languages:
        yield "- Words: none; it goes by shape."
        return
    yield f"- Words: {phrases:,} phrases, in {_of_all(len(languages))} languages."
    if place := _place(cleaner):
        yield f"- They may stand {place}."


def _of_all(languages: int) -> str:
    return f"all {languages}" if languages == len(LANGUAGES) else f"{languages} of {len(LANGUAGES)}"


def _place(cleaner: Cleaner) -> str:
    """Where its words may stand; "" when code looks where they do."""
    module = sys.modules.get(getattr(cleaner.find, "__module__", ""))
    by_words = not hasattr(cleaner.find, "__code__") or getattr(module, "words", None) is words
    about = lexicon.load().about.get(cleaner.name)
    return PLACES[about.place] if about and by_words else ""


def smallest(name: str, patterns: Sequence[str]) -> Path | None:
    """The smallest marked case of a cleaner, an English one if there is any."""
    cases = [path for pattern in patterns for path in (GOLDEN / name).glob(f"{pattern}.golden")]
    foreign = LANGUAGES.keys() - {"en"}
    order = [(path.stem.split("_")[1] in foreign, path.stat().st_size, path.name, path) for path in cases]
    return min(order)[-1] if order else None


def shortened(golden: str, name: str) -> list[str]:
    """At most LINES lines of a marked page, and gaps: the first finding of the cleaner, and what stands around it."""
    blocks: list[list[str]] = []  # a line of the page with what is said of it
    for line in golden.rstrip("\n").split("\n"):
        if blocks and line[:2] in (NEW, WHY, META):
            blocks[-1].append(_cut(line))
        else:
            blocks.append([_cut(line)])
    said = f"{WHY}{name}:"
    first = next((i for i, block in enumerate(blocks) if any(line.startswith(said) for line in block)), 0)
    chosen: set[int] = set()
    lines = 0
    for i in sorted(range(len(blocks)), key=lambda i: (abs(i - first), i)):
        lines += len(blocks[i])
        if lines > LINES and chosen:
            break
        chosen.add(i)
    out: list[str] = []
    for i, block in enumerate(blocks):
        if i in chosen:
            out += block
        elif out[-1:] != [GAP]:
            out.append(GAP)
    return out


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _row(cleaner: Cleaner, name: str, source: Source) -> list[str]:
    counts = source.cleaners[cleaner.name]
    harm = f"{source.harm[cleaner.name]:.1f}" if source.has_gold else "–"
    return [SOURCES[name], *(_cell(cleaner, source, counts[kind]) for kind in (DUMP, EXTRACTED)), harm]


def _cell(cleaner: Cleaner, source: Source, count: Count) -> str:
    """What it did on one kind of input."""
    parts = f"{count.parts:,} places in lines" if count.parts else ""
    if cleaner.stage != "remove":
        return parts or "too rare to measure (0)"
    if not source.has_gold:
        return "; ".join(filter(None, [f"{_lines(count.fired)}, {count.wrong} lost", parts]))
    if count.fired < ENOUGH:
        return "; ".join(filter(None, [f"too rare to measure ({count.fired})", parts]))
    sure = f"at 0.9 {count.sure:,}"
    sure += f", {_right(count.sure, count.sure_wrong)}" if count.sure >= ENOUGH else ""
    return "; ".join(filter(None, [f"{_lines(count.fired)}, {_right(count.fired, count.wrong)} right", sure, parts]))


def _lines(n: int) -> str:
    return f"{n:,} line{'s' * (n != 1)}"


def _right(fired: int, wrong: int) -> str:
    return f"{percent((fired - wrong) / fired)}%"
