"""Patches: apply, invert, compose, refuse, and find the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanroom import Edit, Patch
from cleanroom.errors import PatchError
from cleanroom.patch import Origin, compose, splice


@st.composite
def edits(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    out: list[Edit] = []
    for a, b in zip(cuts[::2], cuts[1::2], strict=False):
        if not out or a >= out[-1].start + len(out[-1].old):
            out.append(Edit(a, text[a:b], draw(st.text("xy\n", max_size=3))))
    return tuple(edit for edit in out if edit.old != edit.new)


@given(st.data())
def test_compose(data: st.DataObject) -> None:
    source = data.draw(st.text("ab \n", max_size=14))
    first = data.draw(edits(source))
    middle = splice(source, first)
    second = data.draw(edits(middle))
    target = splice(middle, second)
    both = Patch.between(source, first).then(Patch.between(middle, second))
    assert both.apply(source) == target
    assert both.invert().apply(target) == source
    assert all(a.start + len(a.old) < b.start for a, b in zip(both.edits, both.edits[1:], strict=False))
    assert all(source[e.start :].startswith(e.old) for e in both.edits)


@given(st.data())
def test_inverse_twice_is_the_patch(data: st.DataObject) -> None:
    source = data.draw(st.text("ab\n\ud800", max_size=14))
    patch = Patch.between(source, data.draw(edits(source)))
    assert patch.invert().invert() == patch
    assert Patch.from_json(patch.to_json()) == patch


@given(st.data())
def test_origin_of_what_was_not_touched(data: st.DataObject) -> None:
    source = data.draw(st.text("abcdefgh", max_size=14))
    made = data.draw(edits(source))
    origin = Origin(made)
    shift = at = 0
    for edit in [*made, Edit(len(source), "", "")]:
        for place in range(at, edit.start):
            assert origin.span(place + shift, place + shift + 1) == (place, place + 1)
        if edit.new:
            start = edit.start + shift
            assert origin.span(start, start + len(edit.new)) == (edit.start, edit.start + len(edit.old))
        at = edit.start + len(edit.old)
        shift += len(edit.new) - len(edit.old)


def test_refuses_another_text() -> None:
    patch = Patch.between("abc", [Edit(1, "b", "")])
    with pytest.raises(PatchError, match="not the one"):
        patch.apply("abd")
    with pytest.raises(PatchError, match="does not start"):
        patch.then(patch)


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {},
        {"format": "other"},
        {"format": "cleanroom-undo-1"},
        {"format": "cleanroom-undo-1", "source": "", "target": "", "edits": [[1, "a"]]},
        {"format": "cleanroom-undo-1", "source": "", "target": "", "edits": [[5, "a", ""], [1, "a", ""]]},
        {"format": "cleanroom-undo-1", "source": "", "target": "", "edits": [[True, "a", ""]]},
    ],
)
def test_damaged_record(record: object) -> None:
    with pytest.raises(PatchError, match="undo record"):
        Patch.from_json(record)


def test_compose_nothing() -> None:
    assert compose((), ()) == ()
