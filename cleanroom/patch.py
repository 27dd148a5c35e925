"""What changed, in a form that can be applied, inverted and composed; nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanroom.errors import PatchError

RECORD_FORMAT = "cleanroom-undo-1"


class Edit(NamedTuple):
    """At `start` (characters of the source), `old` gives way to `new`."""

    start: int
    old: str
    new: str


def digest(text: str | bytes) -> str:
    """32 hex digits of BLAKE2b over bytes, or over a text's UTF-8; lone surrogates are allowed."""
    from hashlib import blake2b  # late: OpenSSL costs more than all of a small check

    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=16).hexdigest()


def splice(text: str, edits: Iterable[Edit]) -> str:
    """`text` with `edits` (sorted, apart) put in; nothing is verified."""
    out: list[str] = []
    at = 0
    for start, old, new in edits:
        out += text[at:start], new
        at = start + len(old)
    out.append(text[at:])
    return "".join(out)


class Patch(NamedTuple):
    """Edits from one text to another, with digests of both.

    >>> patch = Patch.between("Water.\\nShare this:\\n", [Edit(7, "Share this:\\n", "")])
    >>> patch.apply("Water.\\nShare this:\\n")
    'Water.\\n'
    >>> patch.invert().apply("Water.\\n")
    'Water.\\nShare this:\\n'
    """

    edits: tuple[Edit, ...]
    source: str
    target: str

    @classmethod
    def between(cls, source: str, edits: Sequence[Edit]) -> Patch:
        """The patch that makes `edits` (sorted by start, not overlapping) in `source`."""
        return cls(tuple(edits), digest(source), digest(splice(source, edits)))

    def apply(self, text: str) -> str:
        """The target text.

        Raises:
            PatchError: `text` is not the one this patch was made for; nothing is changed then.
        """
        if digest(text) != self.source:
            raise PatchError(
                "this text is not the one that the patch was made for (it was edited, or it is another file)"
            )
        target = splice(text, self.edits)
        if digest(target) != self.target:
            raise PatchError("the patch is damaged: it does not lead to the text that it was made to lead to")
        return target

    def invert(self) -> Patch:
        """The patch from target back to source."""
        out: list[Edit] = []
        shift = 0
        for start, old, new in self.edits:
            out.append(Edit(start + shift, new, old))
            shift += len(new) - len(old)
        return Patch(tuple(out), self.target, self.source)

    def then(self, other: Patch) -> Patch:
        """One patch for this one followed by `other`.

        Raises:
            PatchError: `other` does not start where this one ends.
        """
        if self.target != other.source:
            raise PatchError("the second patch does not start at the text where the first one ends")
        return Patch(compose(self.edits, other.edits), self.source, other.target)

    def to_json(self) -> dict[str, object]:
        """Plain lists and strings, for an undo record."""
        return {
            "format": RECORD_FORMAT,
            "source": self.source,
            "target": self.target,
            "edits": [list(edit) for edit in self.edits],
        }

    @classmethod
    def from_json(cls, record: object) -> Patch:
        """The patch of an undo record.

        Raises:
            PatchError: the record is damaged or of another format.
        """
        if not isinstance(record, dict) or record.get("format") != RECORD_FORMAT:
            raise PatchError(f"not an undo record of cleanroom (its format is not {RECORD_FORMAT!r})")
        edits, at = [], 0
        try:
            for start, old, new in record["edits"]:
                if not (type(start) is int and type(old) is str and type(new) is str and start >= at):
                    raise PatchError("the undo record is damaged: its edits are not in order")
                edits.append(Edit(start, old, new))
                at = start + len(old)
            return cls(tuple(edits), str(record["source"]), str(record["target"]))
        except (KeyError, TypeError, ValueError) as error:
            raise PatchError(f"the undo record is damaged: {error!r}") from None


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits of `first`, then of `second`, as one list; edits that touch in the middle text unite.

    The texts are not needed: each character of a united group stands in an edit of one side or the other.
    """
    middle, shift = [], 0  # (start, end, side, edit) in coordinates of the middle text
    for edit in first:
        middle.append((edit.start + shift, edit.start + shift + len(edit.new), 0, edit))
        shift += len(edit.new) - len(edit.old)
    middle += [(edit.start, edit.start + len(edit.old), 1, edit) for edit in second]
    middle.sort(key=lambda span: span[:3])

    out: list[Edit] = []
    i, shift = 0, 0  # shift: middle minus source, up to here
    while i < len(middle):
        start, end = middle[i][:2]
        group = []
        while i < len(middle) and middle[i][0] <= end:
            group.append(middle[i])
            end = max(end, middle[i][1])
            i += 1
        chars = [""] * (end - start)
        for a, b, side, edit in group:
            chars[a - start : b - start] = edit.old if side else edit.new
        between = "".join(chars)
        firsts = [Edit(a - start, edit.new, edit.old) for a, _, side, edit in group if not side]
        seconds = [Edit(a - start, edit.old, edit.new) for a, _, side, edit in group if side]
        old, new = splice(between, firsts), splice(between, seconds)
        if old != new:
            out.append(Edit(start - shift, old, new))
        shift += sum(len(edit.new) - len(edit.old) for _, _, side, edit in group if not side)
    return tuple(out)


class Origin:
    """Maps places in a patch's target back to its source.

    A place inside a replacement maps to the edge of what was replaced: to its start for the start of a span,
    to its end for the end of one.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.starts: list[int] = []
        self.shifts = [0]  # source minus target, behind so many edits
        for start, old, new in edits:
            self.starts.append(start - self.shifts[-1])
            self.shifts.append(self.shifts[-1] + len(old) - len(new))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source's span for the target's."""
        i = bisect_right(self.starts, start)
        first = start + self.shifts[i]
        if i and start < self.starts[i - 1] + len(self.edits[i - 1].new):
            first = self.edits[i - 1].start
        j = bisect_right(self.starts, end - 1) if end > start else i
        last = end + self.shifts[j]
        if j and end <= self.starts[j - 1] + len(self.edits[j - 1].new):
            last = self.edits[j - 1].start + len(self.edits[j - 1].old)
        return first, max(first, last)
