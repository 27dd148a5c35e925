"""A messy page of text and one of HTML, before and after: `python -m benchmarks.demo [FILE …]`, or `make demo`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from cleanroom import Extractor, Pipeline, Result, clean, encode, files
from cleanroom.report.marked import escape, render

GOLDEN = Path(__file__).parents[1] / "golden"
PAGES = (GOLDEN / "pages" / "trade_blog_2.txt", GOLDEN / "html" / "news_article.html")
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


def show(result: Result) -> None:
    """A page before and after."""
    print(heading("The page as it was scraped; - and ~ (less sure) mark what goes, ^ says why"))
    for line in render(result).split("\n")[:-1]:
        print(short(line))
    print(heading(f"What went: {len(result.removed)} places"))
    for line in removed(result):
        print(line)
    print(heading("The clean text"))
    for line in result.text.split("\n"):
        print(escape(line))


def text(source: files.Source) -> None:
    """A dump, and the way back to its bytes."""
    result = Pipeline()(source.text)
    show(result)
    print(heading("And back again"))
    assert result.restore() == source.text
    assert encode(result.restore(), source.envelope) == source.data
    print(f"restore() == source: the patch's inverse gives all {len(source.data):,} bytes of the file back.")


def html(source: files.Source) -> None:
    """A page from its HTML: its visible lines, what is content, and the same as Markdown."""
    result = Extractor(links=True)(source.data)
    show(result)
    print(heading("The same as Markdown, with links"))
    for line in result.markdown().split("\n"):
        print(escape(line))
    print(heading("What the page says of itself"))
    for key, value in result.metadata.items():
        print(short(f"{key}: {escape(value)}"))
    assert result.restore() == result.source
    assert clean(result.text) == result.text


def main(arguments: list[str]) -> None:
    """Print the demonstration: of one file, or of a page of text and one of HTML."""
    for path in arguments or map(str, PAGES):
        source = files.read(path)
        print(heading(f"{Path(path).name}, a page of {'HTML' if files.is_html(source) else 'text'}"), end="")
        (html if files.is_html(source) else text)(source)


if __name__ == "__main__":
    main(sys.argv[1:])
