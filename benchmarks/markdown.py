"""Tables of the benchmarks, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], body: Sequence[Sequence[object]]) -> str:
    """A table; all columns but the first are numbers.

    >>> print(table(["a", "b"], [["x", 1]]))
    | a | b |
    | --- | --: |
    | x | 1 |
    """
    rows = [head, ["---"] + ["--:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def percent(share: float | None, digits: int = 1) -> str:
    """A share from 0 to 1 as a percentage without its sign; a dash for None."""
    return "–" if share is None else f"{100 * share:.{digits}f}"
