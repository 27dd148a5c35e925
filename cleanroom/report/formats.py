"""The formats of `check`: what is printed of each file, wherever it was read, and what stands around and between."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cleanroom import report
from cleanroom.cleaners import Cleaner
from cleanroom.report import Format, Report

CONCISE = "concise"


def load(name: str, cleaners: Iterable[Cleaner] = ()) -> Format:
    """The format of that name: concise, marked, json, github, sarif, diff, or "" for none."""
    if name == "json":
        return Format(_json, True, "[", ",", lambda errors: "\n]\n")
    if name == "sarif":
        from cleanroom.report import sarif

        return sarif.format_of(cleaners)
    if name == "marked":
        return Format(_lines(report.as_marked), True)
    lines = {CONCISE: report.concise, "github": report.github, "diff": report.diff, "": lambda given: iter(())}
    return Format(_lines(lines[name]))


def _lines(lines: Callable[[Report], Iterable[str]]) -> Callable[[Report], str]:
    return lambda given: "".join(f"{line}\n" for line in lines(given))


def _json(given: Report) -> str:
    import json  # late: most checks need none

    return "\n  " + json.dumps(report.as_object(given), ensure_ascii=True, indent=2).replace("\n", "\n  ")
