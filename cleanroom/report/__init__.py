"""What was found in one file, for people and for programs. All that comes from a page is escaped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanroom.page import Finding, Page
from cleanroom.report import marked
from cleanroom.report.marked import escape
from cleanroom.result import Result

QUOTED = 60  # characters of a finding's text that are shown


class Report(NamedTuple):
    """The Result of one file, and those of its findings that are to be told."""

    path: str
    result: Result
    told: Sequence[Finding]
    accepted: frozenset[Finding] = frozenset()


class Format(NamedTuple):
    """How findings are printed, file by file."""

    show: Callable[[Report], str]
    every: bool = False
    """Files with nothing to tell are shown too."""
    head: str = ""
    joint: str = ""
    tail: Callable[[Sequence[str]], str] = lambda errors: ""
    """What closes the output, given what went wrong."""


def concise(report: Report) -> Iterator[str]:
    """`path:line:column: cleaner: reason [confidence] "text"`, a line a finding."""
    path, page = escape(report.path), Page(report.result.source)
    for finding in report.told:
        line, column = place(page, finding)
        yield (
            f"{path}:{line}:{column}: {finding.cleaner}: {escape(finding.reason)} "
            f"[{finding.confidence:.2f}] {quoted(page, finding)}"
        )


def github(report: Report) -> Iterator[str]:
    """Workflow commands, which GitHub shows beside the lines of a change."""
    page = Page(report.result.source)
    file = _property(escape(report.path.replace("\\", "/") if os.sep == "\\" else report.path))
    for finding in report.told:
        line, column = place(page, finding)
        message = f"{escape(finding.reason)} [{finding.confidence:.2f}] {quoted(page, finding)}"
        title = _property(f"cleanroom {finding.cleaner}")
        yield f"::warning file={file},line={line},col={column},title={title}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def place(page: Page, finding: Finding) -> tuple[int, int]:
    """Line and column, from 1."""
    i = page.line_of(finding.start)
    return i + 1, finding.start - page.starts[i] + 1


def quoted(page: Page, finding: Finding) -> str:
    """The text of a finding, shortened and escaped; a repair shows what takes its place."""
    text = page.text[finding.start : finding.end].strip(" \t") or page.text[finding.start : finding.end]
    short = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    arrow = f' -> "{escape(finding.replacement)}"' if finding.replacement else ""
    return f'"{escape(short)}"{arrow}'


def as_marked(report: Report) -> Iterator[str]:
    """The page with marks (see `cleanroom.report.marked`)."""
    yield f"# {escape(report.path)}"
    yield from marked.render(report.result).split("\n")[:-1]


def as_object(report: Report) -> Mapping[str, object]:
    """For JSON: places in characters of the decoded text, lines and columns from 1."""
    page = Page(report.result.source)
    told = set(report.told)
    shown = sorted(told.union(report.result.findings) - report.accepted)
    return {
        "path": report.path,
        "fingerprint": report.result.fingerprint,
        "verdict": report.result.verdict.name if report.result.verdict else None,
        "metadata": report.result.metadata,
        "findings": [_object(page, finding, finding in told) for finding in shown],
    }


def _object(page: Page, finding: Finding, acting: bool) -> dict[str, object]:
    line, column = place(page, finding)
    return {
        "cleaner": finding.cleaner,
        "reason": finding.reason,
        "confidence": round(finding.confidence, 4),
        "takes_effect": acting,
        "line": line,
        "column": column,
        "start": finding.start,
        "end": finding.end,
        "text": page.text[finding.start : finding.end],
        "replacement": finding.replacement,
    }


def diff(report: Report) -> Iterator[str]:
    """A unified diff from the file to its clean text; what cannot be seen is escaped."""
    from difflib import unified_diff

    path, result = escape(report.path), report.result
    old, new = (_lines(text) for text in (result.source, result.text))
    for line in unified_diff(old, new, f"a/{path}", f"b/{path}", n=2):
        yield from line.rstrip("\n").split("\n")


def _lines(text: str) -> list[str]:
    """The lines as a diff has them: ended by a newline, with a note where the last one is not."""
    *lines, last = [escape(line) for line in Page(text).lines]
    return [f"{line}\n" for line in lines] + ([f"{last}\n\\ No newline at end of file\n"] if last else [])


def statistics(fired: Mapping[str, tuple[int, int, int]]) -> Iterator[str]:
    """A line a cleaner: how often it fired, in how many files, how many characters."""
    for name, (count, files, size) in sorted(fired.items(), key=lambda item: (-item[1][0], item[0])):
        yield f"{count:>7}  {name:<20} {plural(files, 'file')}, {plural(size, 'character')}"


def plural(count: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
