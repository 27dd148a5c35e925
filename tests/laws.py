"""The laws of DESIGN as functions: each takes cleaners and a page and raises AssertionError where it is broken."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Callable, Sequence

import pytest

from cleanroom import CleanroomError, Page, Pipeline
from cleanroom.cleaners import Cleaner
from cleanroom.errors import PatchError
from cleanroom.page import BREAK
from cleanroom.patch import Origin, splice
from cleanroom.pipeline import CHECK, CLEAN, FIX, stamped
from cleanroom.resolve import order, resolve
from cleanroom.result import Result

Cleaners = Sequence[Cleaner]
Law = Callable[[Cleaners, str, random.Random], None]


def run(cleaners: Cleaners, text: str, dial: float = CLEAN, protect: Sequence[str] = ()) -> Result:
    return Pipeline(cleaners, min_confidence=dial, protect=protect)(text)


def well_formed(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Inside one line, not empty; a reason; 0 to 1: `stamped` refuses all else."""
    try:
        for cleaner in cleaners:
            stamped(cleaner, Page(text))
    except CleanroomError as error:
        raise AssertionError(str(error)) from error


def heredity(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Deleting any part of what any cleaner found gives no named cleaner a new or a surer finding."""
    repairs = [c for c in cleaners if c.stage == "repair"]
    removers = [c for c in cleaners if c.stage == "remove"]
    page = Page(run(repairs, text, 0.0).text) if repairs else Page(text)
    found = [finding for cleaner in removers for finding in stamped(cleaner, page)]
    share = rng.choice((0.2, 0.5, 0.9))
    part = sorted((f for f in found if rng.random() < share), key=order)
    found += [finding for cleaner in repairs for finding in stamped(cleaner, page)]  # only on lines with surrogates
    edits, _ = resolve(page, part)
    smaller, origin = Page(splice(page.text, edits)), Origin(edits)
    before: dict[tuple[str, int, int], float] = {}
    for f in found:
        place = (f.cleaner, f.start, f.end)
        before[place] = max(f.confidence, before.get(place, 0.0))
    for cleaner in cleaners:
        for finding in stamped(cleaner, smaller) if cleaner.stage != "join" else ():  # what is cut may come to meet
            place = (finding.cleaner, *origin.span(finding.start, finding.end))
            assert place in before, f"new: {finding} in {smaller.text!r}, which was {page.text!r}"
            assert finding.confidence <= before[place], f"surer: {finding} in {smaller.text!r}"


def last_copy(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Of lines that go because they repeat one stays, in the text or as metadata.

    A line goes because it repeats when it would stay if its copies read otherwise.
    """
    result = run(cleaners, text)
    page = Page(text)
    left = {line.strip() for line in Page(result.text).lines}
    values = " ; ".join(result.metadata.values()).casefold()
    groups: dict[str, list[int]] = {}
    for i, line in enumerate(page.lines):
        groups.setdefault(line.strip(), []).append(i)
    for line, copies in groups.items():
        if len(copies) < 2 or not line or line in left or line.casefold() in values:
            continue
        ends = [m[0] for m in BREAK.finditer(text)] + [""]
        lines = [other + "qx" * (i in copies[1:]) for i, other in enumerate(page.lines)]
        alone = run(cleaners, "".join(map("".join, zip(lines, ends, strict=True))))
        assert line not in {x.strip() for x in Page(alone.text).lines}, f"all copies of {line!r} are gone from {text!r}"


def idempotent(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """What was cleaned is clean, at each mark of the dial."""
    for dial in (CLEAN, CHECK, FIX):
        once = run(cleaners, text, dial).text
        assert run(cleaners, once, dial).text == once, f"{once!r} at {dial}"


def restores(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """The inverse patch gives the input back, and refuses an edited text."""
    result = run(cleaners, text)
    assert result.source == text
    assert result.patch.apply(text) == result.text
    try:
        assert result.restore() == text
    except PatchError as error:
        raise AssertionError(str(error)) from error
    with pytest.raises(PatchError):
        result.patch.invert().apply(result.text + "x")


def only_removes(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Without repairs each line of the output is a subsequence of its line of the input, in order."""
    lines = iter(Page(text).lines)
    for line in Page(run([c for c in cleaners if c.stage == "remove"] or [NOTHING], text).text).lines:
        assert any(_subsequence(line, given) for given in lines), f"{line!r} is new"


def _subsequence(small: str, large: str) -> bool:
    rest = iter(large)
    return all(c in rest for c in small)


def order_free(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Any order of cleaners, the same text."""
    expected = run(cleaners, text)
    pipeline = Pipeline(cleaners)
    for row in pipeline.stages.values():
        row.reverse() if rng.random() < 0.5 else rng.shuffle(row)
    result = pipeline(text)
    assert result.text == expected.text
    assert result.removed == expected.removed


def blank_blind(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Blank lines and the kind of line end change no finding."""

    def seen(given: str) -> list[tuple[str, int, int, int, float, str]]:
        page = Page(given)
        numbers = {i: n for n, i in enumerate(i for i, line in enumerate(page.lines) if line.strip())}
        rows = []
        for f in run(cleaners, given).findings:
            if given[f.start : f.end].strip():  # else it is about blank lines
                i, last = page.line_of(f.start), page.line_of(f.end - 1)
                start, end = f.start - page.starts[i], f.end - page.starts[last]
                rows.append((f.cleaner, numbers[i], start, end, f.confidence, f.reason))
        return sorted(rows)

    for end in ("\n", "\r\n", "\r"):
        lines = [line for line in Page(text).lines if line.strip() or rng.random() < 0.5]
        spread = [part for line in lines for part in ([""] * rng.choice((0, 0, 1, 2)) + [line])]
        assert seen(end.join(spread)) == seen(text), f"{end.join(spread)!r} against {text!r}"


def monotone(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """What goes at 0.9 goes at 0.5."""
    assert places(run(cleaners, text, CHECK)) <= places(run(cleaners, text, CLEAN))


def protects(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """What is protected survives, and nothing new goes because of it."""
    lines = [line for line in Page(text).lines if line.strip()]
    chosen = [line for line in lines if rng.random() < 0.3]
    patterns = [rf"\A{re.escape(line)}\Z" for line in chosen]
    result = run(cleaners, text, protect=patterns)
    left = Page(result.text).lines
    for line in chosen:
        assert left.count(line) >= lines.count(line), f"{line!r} was protected in {text!r}"
    if not any(cleaner.learned for cleaner in cleaners):
        assert places(result) <= places(run(cleaners, text))


def places(result: Result) -> set[tuple[int, int, str]]:
    """What took effect, but for blank lines: how many stand in a row depends on what stays between them."""
    return {(f.start, f.end, f.cleaner) for f in result.removed if result.source[f.start : f.end].strip()}


def travels(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """Page, cleaners, pipeline and result survive pickling and give the same."""
    result = run(cleaners, text)
    try:
        again = pickle.loads(pickle.dumps(Pipeline(cleaners)))(text)
        assert pickle.loads(pickle.dumps(Page(text))).lines == Page(text).lines
        copy = pickle.loads(pickle.dumps(result))
    except (pickle.PicklingError, AttributeError, CleanroomError) as error:
        raise AssertionError(str(error)) from error
    assert (again.text, again.findings) == (result.text, result.findings)
    assert (copy.text, copy.findings, copy.restore()) == (result.text, result.findings, text)


def agrees(cleaners: Cleaners, text: str, rng: random.Random) -> None:
    """`check` finds nothing in what `clean` wrote."""
    removed = run(cleaners, run(cleaners, text, CLEAN).text, CHECK).removed
    assert not removed, f"{removed} after cleaning {text!r}"


NOTHING = Cleaner("nothing", "user", lambda page: ())


NAMED_ONLY = ("heredity", "last_copy", "monotone")
"""What cannot be promised of a learned cleaner: it judges a line by all that stands around it."""


def promised(cleaners: Cleaners) -> dict[str, Law]:
    """The laws that must hold for these cleaners."""
    learned = any(cleaner.learned for cleaner in cleaners)
    return {name: law for name, law in LAWS.items() if not (learned and name in NAMED_ONLY)}


LAWS: dict[str, Law] = {
    law.__name__: law
    for law in (
        well_formed,
        heredity,
        last_copy,
        idempotent,
        restores,
        only_removes,
        order_free,
        blank_blind,
        monotone,
        protects,
        travels,
        agrees,
    )
}
