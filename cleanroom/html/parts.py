"""The parts of a page that a reader may not want: comments, and tables of data."""

from __future__ import annotations

from cleanroom.html.render import CELL_MARK, Rendering, bucket

COMMENTS = frozenset(
    map(
        bucket,
        (
            "comment", "comments", "commentlist", "commentaires", "comentarios", "kommentar", "kommentare", "reacties",
            "komentarze", "disqus", "#comments", "#respond", "#disqus_thread",
            ".comments", ".comments-area", ".comment-list", ".comment-body", ".comment-respond",
        ),
    )
)  # fmt: skip
"""Names of elements that hold readers' comments; ".name" is a class and "#name" an id, others are words of either."""


def comments(rendering: Rendering) -> set[int]:
    """The lines that stand in readers' comments; none when that would be all of the page."""
    inside = [False] * len(rendering.elements)
    for row, element in enumerate(rendering.elements):
        held = element.parent >= 0 and inside[element.parent]
        inside[row] = held or (element.key.tag not in ("body", "main") and not COMMENTS.isdisjoint(element.key.tokens))
    found = {i for i, row in enumerate(rendering.element) if inside[row]}
    return found if len(found) < len(rendering.lines) else set()


def tables(rendering: Rendering) -> set[int]:
    """The lines of tables of data: those that hold no other table, and mostly rows of several cells; none when that
    would be all of the page."""
    above: list[int] = []  # the innermost table of each element
    nested = {-1}
    for row, element in enumerate(rendering.elements):
        around = above[element.parent] if element.parent >= 0 else -1
        is_table = element.key.tag == "table"
        if is_table:
            nested.add(around)
        above.append(row if is_table else around)
    found: set[int] = set()
    for row in set(above) - nested:
        lines = range(rendering.elements[row].first, rendering.last[row])
        if 2 * sum(CELL_MARK in rendering.lines[i] for i in lines) >= len(lines):
            found.update(lines)
    return found if len(found) < len(rendering.lines) else set()
