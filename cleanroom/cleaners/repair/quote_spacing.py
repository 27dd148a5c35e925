"""`“ It was the quiet,” she said`: a space between a quotation mark and what it quotes.

Opening and closing are told apart by balance within the line. Lines that mix in „ or « (where “ may close) are left
alone, and so is a line in which the marks do not alternate. Of straight marks and of ‘ only the opening one is looked
at: a closing one could be an apostrophe or a measure.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page

STAGE = "repair"

MARK = lazy.pattern("[“”]")
OTHER = lazy.pattern("[„‚«»‹›]|â€")  # the last: mojibake, whose repair comes first
INNER = "“”‘’'\""  # a quotation inside a quotation may be set off by a space
STRAIGHT = lazy.pattern(r"\"( +)(?=[^\W\d_])[^\"]*[^\s\"]\"(?![^\W_])")  # at the head of a line, up to its closing mark
SINGLE = lazy.pattern(r"(?:^|(?<=[\s(\[]))‘( +)(?=[^\W_])")
FEW_SPACES = 5  # in a quotation with a space on both sides: up to three words
REASON = "a space stands between a quotation mark and what it quotes"


def find(page: Page) -> Iterator[Finding]:
    for i in _candidates(page):
        line = page.lines[i]
        if OTHER.search(line):
            continue
        spans = _spaces(line) + [match.span(1) for match in SINGLE.finditer(line)]
        if straight := STRAIGHT.match(line):
            spans.append(straight.span(1))
        for start, end in spans:
            yield page.cut(i, start, end, REASON, 0.95)


def _candidates(page: Page) -> list[int]:
    found = [i for i, line in enumerate(page.lines) if line.startswith('" ')] if '" ' in page.text else []
    if not page.text.isascii():
        curly = [(i, page.lines[i]) for i in page.lines_with("“", "”", "‘")]
        found += [i for i, line in curly if "“ " in line or " ”" in line or "‘ " in line]
    return sorted(set(found))


def _spaces(line: str) -> list[tuple[int, int]]:
    """The spans of spaces inside quotations; none when the marks do not alternate, opening first.

    A quotation of a word or two with a space on both sides may speak of the marks themselves, and stays.
    """
    found: list[tuple[int, int]] = []
    is_open = False
    opened = 0
    for match in MARK.finditer(line):
        at = match.start()
        if (match[0] == "“") == is_open:
            return []
        is_open = not is_open
        start, end = at, at + 1
        if is_open:
            while line[end : end + 1] == " ":
                end += 1
            opened = at + 1
            if opened < end < len(line) and not line[at - 1 : at].isalnum() and line[end].isalnum():
                found.append((opened, end))
        else:
            while line[start - 1 : start] == " ":
                start -= 1
            if start < at and not line[end : end + 1].isalnum() and line[start - 1 : start] not in INNER:
                if found and found[-1][0] == opened and line.count(" ", opened, at) < FEW_SPACES:
                    found.pop()
                else:
                    found.append((start, at))
    return found
