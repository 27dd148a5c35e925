"""What was found, for people and for programs. All that comes from a page is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleanroom import marked
from cleanroom.marked import escape
from cleanroom.page import Finding, Page
from cleanroom.result import Result

QUOTED = 60  # characters of a finding's text that are shown


class Report(NamedTuple):
    """The Result of one file."""

    path: str
    result: Result


def concise(report: Report) -> Iterator[str]:
    """`path:line:column: cleaner: reason [confidence] "text"`, a line a finding."""
    path, result = escape(report.path), report.result
    page = Page(result.source)
    for finding in result.removed:
        i = page.line_of(finding.start)
        column = finding.start - page.starts[i] + 1
        yield (
            f"{path}:{i + 1}:{column}: {finding.cleaner}: {escape(finding.reason)} "
            f"[{finding.confidence:.2f}] {quoted(page, finding)}"
        )


def quoted(page: Page, finding: Finding) -> str:
    """The text of a finding, shortened and escaped; a repair shows what takes its place."""
    text = page.text[finding.start : finding.end].strip(" \t") or page.text[finding.start : finding.end]
    short = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    arrow = f' -> "{escape(finding.replacement)}"' if finding.replacement else ""
    return f'"{escape(short)}"{arrow}'


def as_marked(report: Report) -> Iterator[str]:
    """The page with marks (see `cleanroom.marked`)."""
    yield f"# {escape(report.path)}"
    yield from marked.render(report.result).split("\n")[:-1]


def as_json(reports: Iterable[Report]) -> str:
    """One JSON array with an object a file; places in characters of the decoded text, lines and columns from 1."""
    import json  # late: a check that finds nothing needs none

    files = []
    for path, result in reports:
        page = Page(result.source)
        acting = set(result.removed)
        files.append(
            {
                "path": path,
                "fingerprint": result.fingerprint,
                "metadata": result.metadata,
                "findings": [_object(page, finding, finding in acting) for finding in result.findings],
            }
        )
    return json.dumps(files, ensure_ascii=True, indent=2)


def _object(page: Page, finding: Finding, acting: bool) -> dict[str, object]:
    i = page.line_of(finding.start)
    return {
        "cleaner": finding.cleaner,
        "reason": finding.reason,
        "confidence": round(finding.confidence, 4),
        "takes_effect": acting,
        "line": i + 1,
        "column": finding.start - page.starts[i] + 1,
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


def statistics(reports: Iterable[Report]) -> Iterator[str]:
    """A line a cleaner: how often it fired, in how many files, how many characters."""
    fired, files, size = Counter[str](), Counter[str](), Counter[str]()
    for _, result in reports:
        for finding in result.removed:
            fired[finding.cleaner] += 1
            size[finding.cleaner] += finding.end - finding.start
        files.update({finding.cleaner for finding in result.removed})
    for name, count in sorted(fired.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>7}  {name:<20} {plural(files[name], 'file')}, {plural(size[name], 'character')}"


def plural(count: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
