"""White space at the end of a line. Only where it is asked for: Markdown, verse and patches may mean it."""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom.page import Finding, Page

STAGE = "repair"
OPT_IN = True


def find(page: Page) -> Iterator[Finding]:
    for i, line in enumerate(page.lines):
        end = len(line.rstrip())
        if end < len(line):
            yield page.cut(i, end, len(line), "white space stands at the end of the line", 0.99)
