"""More than one blank line in a row. Only where it is asked for: blank lines may set parts of a text apart."""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom.page import Finding, Page

STAGE = "join"
OPT_IN = True


def find(page: Page) -> Iterator[Finding]:
    lines, starts = page.lines, page.starts
    last = len(lines) - 1  # behind the last line end there is no line, unless text stands there
    i = 0
    while i < last:
        j = i
        while j < last and not lines[j].strip():
            j += 1
        if j - i >= 2:
            yield page.join(starts[i + 1], starts[j], "", "a blank line stands before it already", 0.99)
        i = j + 1
