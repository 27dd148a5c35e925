"""The diff: what it says leads from the page to its clean text."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cleanroom import Page, Pipeline
from cleanroom.report import Report, diff
from cleanroom.report.marked import escape
from tests import golden

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def applied(old: list[str], shown: list[str]) -> list[str]:
    """The lines that a unified diff leads to."""
    out: list[str] = []
    at, rows = 0, [row for row in shown[2:] if not row.startswith("\\ ")]
    for row in rows:
        if head := HUNK.fullmatch(row):
            first = int(head[1]) - (head[2] != "0")
            out += old[at:first]
            at = first
            assert len(out) == int(head[3]) - (head[4] != "0")
        elif row[0] == "+":
            out.append(row[1:])
        else:
            assert old[at] == row[1:]
            out += [row[1:]] if row[0] == " " else []
            at += 1
    return out + old[at:]


def lines_of(text: str) -> list[str]:
    *lines, last = [escape(line) for line in Page(text).lines]
    return lines + ([last] if last else [])


@pytest.mark.parametrize("case", golden.cases(), ids=golden.name_of)
def test_a_diff_leads_to_the_clean_text(case: Path) -> None:
    result = golden.pipeline(case.parent.name)(golden.text_of(case))
    shown = list(diff(Report("a.txt", result, result.removed)))
    if result.source == result.text:
        assert not shown
        return
    assert shown[:2] == ["--- a/a.txt", "+++ b/a.txt"]
    assert applied(lines_of(result.source), shown) == lines_of(result.text)


def test_a_diff_of_many_changes_takes_no_square_of_time() -> None:
    spent = []
    for count in (2_000, 20_000):
        result = Pipeline()("Birds sing at dawn, they say.\nShare this:\n" * count)
        began = time.process_time()
        assert len(list(diff(Report("a.txt", result, result.removed)))) > 2 * count
        spent.append(time.process_time() - began)
    assert spent[1] < 30 * spent[0] + 0.5
