"""One messy page before and after, and the way back: `python -m benchmarks.demo [FILE]`, or `make demo`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from cleanroom import Pipeline, Result, encode, files
from cleanroom.report.marked import escape, render

PAGE = Path(__file__).parents[1] / "golden" / "pages" / "trade_blog_2.txt"
WIDTH = 100  # columns of a terminal


def heading(title: str) -> str:
    return f"\n{title}\n{'=' * len(title)}\n"


def short(line: str, width: int = WIDTH) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def removed(result: Result) -> Iterator[str]:
    """A line a finding: cleaner: reason: "text"."""
    for finding in result.removed:
        text = escape(result.source[finding.start : finding.end].strip())
        new = f' -> "{escape(finding.replacement)}"' if finding.replacement else ""
        yield short(f'{finding.cleaner}: {escape(finding.reason)}: "{text}"{new}')


def main(arguments: list[str]) -> None:
    """Print the demonstration for one file."""
    source = files.read(arguments[0] if arguments else str(PAGE))
    result = Pipeline()(source.text)

    print(heading("The page as it was scraped; - and ~ (less sure) mark what goes, ^ says why"))
    for line in render(result).split("\n")[:-1]:
        print(short(line))
    print(heading(f"What went: {len(result.removed)} places"))
    for line in removed(result):
        print(line)
    print(heading("The clean text"))
    for line in result.text.split("\n"):
        print(escape(line))
    print(heading("And back again"))
    assert result.restore() == source.text
    assert encode(result.restore(), source.envelope) == source.data
    print(f"restore() == source: the patch's inverse gives all {len(source.data):,} bytes of the file back.")


if __name__ == "__main__":
    main(sys.argv[1:])
