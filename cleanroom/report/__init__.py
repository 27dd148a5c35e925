"""What was found in one file, for people and for programs. All that comes from a page is escaped."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanroom.page import Finding, Page
from cleanroom.patch import Edit, splice
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


CONTEXT = 2  # lines around a change


def diff(report: Report) -> Iterator[str]:
    """A unified diff from the file to its clean text; what cannot be seen is escaped. The edits say what changed, so
    nothing is compared."""
    path, old = escape(report.path), Page(report.result.source)
    lines, shift = _shown(old.text), 0
    blocks = deque(_changed(old, report.result.edits, len(lines)))
    if blocks:
        yield from (f"--- a/{path}", f"+++ b/{path}")
    while blocks:
        hunk = [blocks.popleft()]
        while blocks and blocks[0][0] - hunk[-1][1] <= 2 * CONTEXT:
            hunk.append(blocks.popleft())
        first, last = max(0, hunk[0][0] - CONTEXT), min(len(lines), hunk[-1][1] + CONTEXT)
        body, at, grown = list[str](), first, 0
        for start, stop, new in hunk:
            body += [f" {line}" for line in lines[at:start]]
            body += [f"-{line}" for line in lines[start:stop]]
            body += [f"+{line}" for line in new]
            at, grown = stop, grown + len(new) - (stop - start)
        body += [f" {line}" for line in lines[at:last]]
        size = last - first
        yield f"@@ -{_range(first, size)} +{_range(first + shift, size + grown)} @@"
        for line in body:
            yield from line.split("\n")
        shift += grown


def _range(first: int, size: int) -> str:
    return f"{first + (size > 0)}" + (f",{size}" if size != 1 else "")


def _changed(page: Page, edits: Sequence[Edit], total: int) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, line behind the last, what takes their place) of each stretch of whole lines that edits touch."""
    group: list[Edit] = []
    start = stop = -1
    for edit in (*edits, None):
        first = page.line_of(edit.start) if edit else len(page.lines) + 1
        if group and first >= stop:
            low, high = page.starts[start], min(page.starts[stop], len(page.text))
            here = [each._replace(start=each.start - low) for each in group]
            yield start, min(stop, total), _shown(splice(page.text[low:high], here))
            group = []
        if edit:
            start = start if group else first
            stop = max(stop if group else 0, _behind(page, edit, first))
            group.append(edit)


def _behind(page: Page, edit: Edit, first: int) -> int:
    """The line behind the last that an edit touches: one more when it takes a line end and puts none back."""
    end = edit.start + len(edit.old)
    stop = page.line_of(max(edit.start, end - 1)) + 1
    whole = edit.start == page.starts[first] and not edit.new
    joins = edit.old and end == page.starts[stop] and not whole and not edit.new.endswith(("\n", "\r"))
    return min(stop + bool(joins), len(page.lines))


def _shown(text: str) -> list[str]:
    """The lines as a diff has them, with a note where the last one has no end."""
    *lines, last = [escape(line) for line in Page(text).lines]
    return lines + ([f"{last}\n\\ No newline at end of file"] if last else [])


def statistics(fired: Mapping[str, tuple[int, int, int]]) -> Iterator[str]:
    """A line a cleaner: how often it fired, in how many files, how many characters."""
    for name, (count, files, size) in sorted(fired.items(), key=lambda item: (-item[1][0], item[0])):
        yield f"{count:>7}  {name:<20} {plural(files, 'file')}, {plural(size, 'character')}"


def plural(count: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
