"""What the documentation says of how right the cleaners are: docs/figures.json, made by `make quality`.

A line a cleaner and a language, and counts instead of shares, so that a diff shows what a change of a cleaner did.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from benchmarks.tally import AFTER, BEFORE, DUMP, EXTRACTED, GOLD, Tally, scores_of, total
from cleanroom import Pipeline
from cleanroom.pipeline import CHECK, CLEAN

FILE = Path(__file__).parents[1] / "docs" / "figures.json"
INPUTS = (DUMP, EXTRACTED)
DEEP = 3  # levels of the file that have lines of their own


class Count(NamedTuple):
    """What one cleaner did on one kind of input."""

    fired: int = 0
    """Whole lines at 0.5 or more."""
    wrong: int = 0
    """Of these that are in the gold; without one, that hold a snippet which must stay."""
    sure: int = 0
    """Whole lines at 0.9 or more."""
    sure_wrong: int = 0
    parts: int = 0
    """Firings inside a line."""


class Change(NamedTuple):
    """What cleaning did to the texts of one language, in percent; None for what is not known."""

    f1_before: float | None
    f1_after: float | None
    found_before: float | None
    found_after: float | None
    leaked_before: float | None
    leaked_after: float | None


class Source(NamedTuple):
    """The figures of one source."""

    has_gold: bool
    pages: dict[str, int]
    cleaners: dict[str, dict[str, Count]]
    """cleaner -> kind of input -> what it did."""
    harm: dict[str, float]
    """cleaner -> of a million words of the gold how many it takes or changes."""
    lost: dict[str, float]
    """Dial -> of a million words of the gold how many all cleaners together take."""
    languages: dict[str, dict[str, Change]]


def of(tally: Tally) -> Source:
    """The figures of a source; a cleaner that never fired has them too."""
    names = [cleaner.name for cleaner in Pipeline(["named"]).cleaners]
    words = max(tally.words[GOLD], 1)
    return Source(
        tally.has_gold,
        dict(sorted(tally.pages.items())),
        {name: {kind: count(tally, name, kind) for kind in INPUTS} for name in names},
        {name: round(1e6 * tally.touched[GOLD, name] / words, 1) for name in names},
        {str(dial): round(1e6 * tally.lost[dial] / words, 1) for dial in (CLEAN, CHECK)},
        {language: {kind: change(tally, kind, language) for kind in INPUTS} for language in sorted(tally.pages)},
    )


def count(tally: Tally, cleaner: str, kind: str) -> Count:
    mine = [(firing, n) for firing, n in tally.firings.items() if (firing.cleaner, firing.kind) == (cleaner, kind)]
    whole = [(firing, n) for firing, n in mine if firing.whole]
    return Count(
        sum(n for _, n in whole),
        sum(n for firing, n in whole if not firing.right),
        sum(n for firing, n in whole if firing.sure),
        sum(n for firing, n in whole if firing.sure and not firing.right),
        sum(n for firing, n in mine if not firing.whole),
    )


def change(tally: Tally, kind: str, language: str) -> Change:
    scores = [scores_of(tally, kind, when, language) for when in (BEFORE, AFTER)]
    if not scores[0]:
        return Change(*[None] * 6)
    pairs = zip(*(total(each)[2:] for each in scores), strict=True)
    return Change(*(None if share is None else round(100 * share, 2) for pair in pairs for share in pair))


def dump(tallies: dict[str, Tally]) -> str:
    """The text of the file; the inverse of `load`."""
    return _text({source: of(tally)._asdict() for source, tally in tallies.items()}) + "\n"


def _text(value: object, depth: int = 0) -> str:
    if not isinstance(value, dict) or depth == DEEP or not value:
        return json.dumps(value)
    inner = ",\n".join(f"{' ' * (depth + 1)}{json.dumps(key)}: {_text(v, depth + 1)}" for key, v in value.items())
    return f"{{\n{inner}\n{' ' * depth}}}"


def load(path: Path = FILE) -> dict[str, Source]:
    """source -> its figures."""
    return {
        source: Source(
            figures["has_gold"],
            figures["pages"],
            {name: {kind: Count(*row) for kind, row in kinds.items()} for name, kinds in figures["cleaners"].items()},
            figures["harm"],
            figures["lost"],
            {name: {kind: Change(*row) for kind, row in kinds.items()} for name, kinds in figures["languages"].items()},
        )
        for source, figures in json.loads(path.read_text(encoding="utf-8")).items()
    }
