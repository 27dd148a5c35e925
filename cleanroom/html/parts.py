"""Parts of a page that its elements tell: headlines; comments and tables of data, which a reader may not want."""

from __future__ import annotations

import re
from itertools import islice

from cleanroom.html.elements import bucket
from cleanroom.html.render import CELL_MARK, Rendering

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


WORD = re.compile(r"[^\W\d_]{3,}|[\u3040-\u30ff\u3400-\u9fff]")
INNERMOST = 3  # elements around a line, one of which is <h1> for a headline


def headlines(rendering: Rendering, title: str) -> list[int]:
    """The lines in an <h1> that have at least half of their words from the page's title."""
    known = set(WORD.findall(title.lower()))
    rows = {row for row, element in enumerate(rendering.elements) if element.key.tag == "h1"} if known else set()
    if not rows:
        return []
    headed = [i for i in range(len(rendering.lines)) if not rows.isdisjoint(islice(rendering.path(i), INNERMOST))]
    words = [(i, set(WORD.findall(rendering.lines[i].lower()))) for i in headed]
    return [i for i, mine in words if mine and 2 * len(mine & known) >= len(mine)]


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
