"""From findings to edits: all at once, whatever order they came in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator

from cleanroom.page import Finding, Page
from cleanroom.patch import Edit
from cleanroom.patterns import Budget

Span = tuple[int, int, str]  # start, end, what takes its place
SURROGATE = re.compile(r"[\ud800-\udfff]")


def order(finding: Finding) -> tuple[float, int, int, str, str]:
    """The total order in which findings are considered: the surest first, ties without any chance."""
    start, end, _, confidence, new, _, cleaner = finding
    return -confidence, start, end, cleaner, new


def standing(
    page: Page,
    findings: Iterable[Finding],
    min_confidence: float,
    protect: Budget | None = None,
    keep: Container[int] = (),
    *,
    across: bool = False,
    last: Container[str] = (),
) -> list[Finding]:
    """The findings that take effect, in `order`: sure enough, on no closed line, their witness not found itself.

    A line is closed when `keep` has it, when a pattern of `protect` matches in it or when it holds a surrogate (bytes
    that no codec knows). Whether a witness is found does not depend on the dial, so what stands at 0.9 stands at 0.5
    too. `across`: findings may reach across line ends, and all lines that they touch must be open. `last`: cleaners
    that come behind all others, so that they sign only what no other takes, and void no witness by what they do not
    take.
    """
    findings = sorted(findings, key=order)
    if last:
        findings.sort(key=lambda finding: finding.cleaner in last)
    if not findings:
        return findings
    starts = page.starts
    relied = {f.witness for f in findings if f.witness >= 0}
    gone: set[int] = set()
    if relied:
        sure = [f for f in findings if f.cleaner not in last or f.confidence >= min_confidence]
        gone = {bisect_right(starts, f.start) - 1 for f in sure if f.witness < 0}
    lines, closed = page.lines, _has_surrogates(page.text)
    out, pinned = [], set[int]()
    limited = bool(keep) or closed or protect is not None
    heirs: dict[int, int] = {}  # a line that goes -> its first copy that does not
    for finding in findings:
        i = bisect_right(starts, finding.start) - 1 if relied or limited or across else -1
        if finding.witness >= 0:  # of lines that rely on each other, the first in order goes and the other stays
            witness = heirs.get(finding.witness, finding.witness)
            if witness in gone and i not in gone and lines[i].strip() == lines[witness].strip():
                heirs[finding.witness] = i
                pinned.add(i)
            if witness in gone or i in pinned:
                continue
            pinned.add(witness)
            gone.add(i)
        if finding.confidence < min_confidence:
            continue
        touched = range(i, page.line_of(finding.end - 1) + 1) if across else (i,)
        if limited and any(
            k in keep or (closed and SURROGATE.search(lines[k])) or (protect and protect.search(lines[k]))
            for k in touched
        ):
            continue
        out.append(finding)
    return out


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def resolve(page: Page, findings: Iterable[Finding]) -> tuple[list[Edit], list[Finding]]:
    """The edits that `findings` (standing, in order) come to, and the findings that sign them.

    Deletions unite; of two that put something into the same place the first in order wins. A line whose
    characters all go is dead and goes with its line end.
    """
    starts = page.starts
    by_line: dict[int, list[Span]] = {}  # sorted, apart
    signed = []
    for finding in findings:
        i = bisect_right(starts, finding.start) - 1
        if _take(by_line.setdefault(i, []), finding, page.text):
            signed.append(finding)

    edits, dead = [], []
    for i in sorted(by_line):
        if page.lines[i].strip() and _covers(page, i, by_line[i]):
            dead.append(i)
        else:
            edits += [Edit(start, page.text[start:end], new) for start, end, new in by_line[i]]
    if dead:
        seams = [Edit(start, page.text[start:end], "") for start, end in _seams(page, dead)]
        edits = sorted([*_outside(edits, seams), *seams])
    return edits, signed


def _outside(edits: list[Edit], seams: list[Edit]) -> Iterator[Edit]:
    """The edits that no seam takes: a blank line may hold one."""
    k = 0
    for edit in edits:
        while k < len(seams) and seams[k].start + len(seams[k].old) <= edit.start:
            k += 1
        if k == len(seams) or edit.start + len(edit.old) <= seams[k].start:
            yield edit


def join(page: Page, findings: Iterable[Finding]) -> tuple[list[Edit], list[Finding]]:
    """`resolve` for findings that may reach across line ends: of those that meet the first in order wins."""
    spans: list[Span] = []
    signed = [finding for finding in findings if _take(spans, finding, page.text)]
    return [Edit(start, page.text[start:end], new) for start, end, new in spans], signed


def _take(spans: list[Span], finding: Finding, text: str) -> bool:
    """Put a finding among those of its line that were taken before it; False when it changes nothing any more."""
    start, end, _, _, new, _, _ = finding
    if text[start:end] == new:
        return False
    if not spans or start >= spans[-1][1]:  # findings of one confidence come in order of place
        spans.append((start, end, new))
        return True
    first = bisect_left(spans, (start,))
    if first and spans[first - 1][1] > start:
        first -= 1
    last = first
    while last < len(spans) and spans[last][0] < end:
        last += 1
    touching = spans[first:last]
    if any(a <= start and end <= b for a, b, _ in touching):
        return False
    if touching:
        if new or any(put for _, _, put in touching):
            return False
        start, end = min(start, touching[0][0]), max(end, touching[-1][1])
    spans[first:last] = [(start, end, new)]
    return True


def _covers(page: Page, i: int, spans: list[Span]) -> bool:
    """Do deletions take all of line `i` but white space?"""
    if not spans:
        return False
    at = page.starts[i]
    if len(spans) == 1 and spans[0] == (at, page.end(i), ""):
        return True
    for start, end, new in spans:
        if new or page.text[at:start].strip():
            return False
        at = end
    return not page.text[at : page.end(i)].strip()


def _seams(page: Page, dead: list[int]) -> Iterable[tuple[int, int]]:
    """The spans to delete for dead lines and for the blank lines that they leave behind.

    Where a run of dead lines (blank ones between them count as dead) has blank lines on both sides the longer side
    stays; at the head and the tail of the page none stays. A missing end of the last line stays missing.
    """
    lines, starts, text = page.lines, page.starts, page.text
    size, k = len(lines), 0
    gone = set(dead)
    while k < len(dead):
        first = before = dead[k]
        while before and not lines[before - 1].strip():
            before -= 1
        after = last = first + 1
        while after < size and (after in gone or not lines[after].strip()):
            if after in gone:
                last = after + 1
            after += 1
        while k < len(dead) and dead[k] < after:
            k += 1
        if after >= size:  # the tail
            if before == 0:
                yield 0, len(text)
            elif text.endswith(("\n", "\r")):
                yield starts[before], len(text)
            else:
                yield page.end(before - 1), len(text)
        elif before == 0:
            yield 0, starts[after]
        elif after - last >= first - before:
            yield starts[before], starts[last]
        else:
            yield starts[first], starts[after]
