"""A parsed page to its visible lines, each with the element that it stands in.

A block is a line; a row of a table is one, cells parted by `|`. Nothing is judged here: menus and hidden elements are
lines like others, only what no reader sees as text (scripts, styles, templates, form fields) is left out. Every element
covers one run of lines, so sums over it are differences of cumulative sums (`cleanroom.scorer.evidence`).
"""

from __future__ import annotations

import gc
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from cleanroom.html.elements import (
    BIT,
    BLOCK,
    BREAK,
    CELL,
    INHERITED,
    INLINE,
    KINDS,
    LINK,
    PRE,
    SKIP,
    SPAN,
    TEXT,
    UNKNOWN,
    Key,
    key_of,
    kind_of,
    kinds,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

WHITE = re.compile(r"[ \t\n\r\f]+")
EDGES = " \t\n\r\f"
CELL_MARK = " | "
PILCROW = "\N{PILCROW SIGN}"


class Element(NamedTuple):
    """An element that holds text."""

    parent: int
    """Its row among the elements, -1 for the root."""
    key: Key
    flags: int
    """Bits of FLAGS, its own and inherited ones."""
    depth: int
    first: int
    """The first line that stands in it."""
    node: LexborNode | None
    """None in a rendering that has left its tree."""


class Rendering(NamedTuple):
    """The visible lines of a page. A line is never empty and has no line break in it."""

    lines: list[str]
    element: list[int]
    """By line: the innermost element that it begins in."""
    linked: list[int]
    """By line: characters of it that are links."""
    elements: list[Element]
    """In document order."""
    last: list[int]
    """By element: one behind the last line that stands in it."""
    pieces: list[list[LexborNode | None]]
    """By line: the text nodes that it is made of, None for the space between two; empty unless asked for."""
    images: list[tuple[int, LexborNode]]
    """Each with the line that it stands before or in; empty unless asked for."""

    @property
    def text(self) -> str:
        """The lines, each ended by a line feed."""
        return "\n".join([*self.lines, ""])

    def path(self, line: int) -> Iterator[int]:
        """The elements around a line, the innermost first."""
        row = self.element[line]
        while row >= 0:
            yield row
            row = self.elements[row].parent


FULL = 50
"""Bytes of a page for each character of its text, at most, when nothing of it was swallowed."""


def rendered(html: str | bytes, *, pieces: bool = False) -> tuple[LexborHTMLParser, Rendering]:
    """A page's tree and its visible lines.

    Raises:
        TypeError: `html` is neither str nor bytes.
    """
    from cleanroom.html import parsing

    data = parsing.utf8(html)
    collects = gc.isenabled()
    gc.disable()  # thousands of nodes, none of them garbage, would set it off again and again
    try:
        tree = parsing.parsed(data)
        page = render(tree, pieces=pieces)
        if FULL * sum(map(len, page.lines)) < len(data) and (other := parsing.unswallowed(data, tree)):
            return other, render(other, pieces=pieces)
        return tree, page
    finally:
        if collects:
            gc.enable()


def render(tree: LexborHTMLParser, *, pieces: bool = False) -> Rendering:
    """The visible lines of a page, in order; `pieces` says whether to keep the nodes that they are made of.

    >>> from cleanroom.html.parsing import parse
    >>> render(parse("<ul><li>one <b>t</b>wo<li>three</ul>four<br>five<table><tr><td>6<td>7</table>")).lines
    ['one two', 'three', 'four', 'five', '6 | 7']
    """
    root = tree.body
    if root is None or root.tag == "frameset":
        inner = "".join(node.text() for node in tree.css("noframes"))
        if inner.strip():
            from cleanroom.html.parsing import parse

            root = parse(inner).body
    rendering = Rendering([], [], [], [], [], [], [])
    if root is not None:
        _walk(root, rendering, pieces)
    return _without_noscript(rendering)


def _walk(root: LexborNode, rendering: Rendering, keep: bool) -> None:
    """Fill `rendering`. One visit a node and a stack of its own: any depth, and no call for the commonest of them."""
    lines, element, links, elements, last, pieces, images = rendering
    known = kinds.get
    buffer: list[str] = []
    nodes: list[LexborNode | None] = []
    began = linked = links_open = verbatim = 0  # the element that the line begins in, its characters in links
    row = 0  # the line that its cells stand in
    ended = begun = 0  # the kind of inline element that has just ended, and of one that has begun since
    indent = ""  # white space in a <pre> before its line's first character
    open_blocks: list[tuple[LexborNode, int]] = [(root, 0)]  # with the flags that come from between them
    rows: list[int] = []  # of the open blocks, as far as there is text in them
    stack: list[tuple[LexborNode, int]] = []
    flat = False  # is the next block a cell's only one?

    def flush() -> None:
        nonlocal linked, buffer, nodes
        while buffer[-1] is CELL_MARK or buffer[-1].isspace():  # cells that are empty
            buffer.pop()
        if verbatim:
            found = [line for line in map(str.rstrip, _BREAK.split("".join(buffer))) if line]
            lines.extend(found)
            element.extend([began] * len(found))
            links.extend([linked, *[0] * (len(found) - 1)])
        else:
            line = "".join(buffer).strip(EDGES)
            if "\n" in line or "  " in line or "\t" in line or "\r" in line or "\f" in line:
                line = WHITE.sub(" ", line)
            lines.append(line)
            element.append(began)
            links.append(linked)
        if keep:
            pieces.extend([nodes] * (len(lines) - len(pieces)))
        buffer, nodes = [], []
        linked = 0

    node = root.first_child
    while True:
        if node is None:
            if not stack:
                break
            node, kind = stack.pop()
            if kind <= LINK:
                links_open -= kind == LINK
                ended, begun = kind, INLINE
            else:
                if buffer and kind != CELL:
                    flush()
                if kind == PRE:
                    verbatim -= 1
                open_blocks.pop()
                if len(rows) > len(open_blocks):
                    last[rows.pop()] = len(lines) + bool(buffer)
            node = node.next
            continue
        kind = known(node.tag_id, UNKNOWN)
        if kind == UNKNOWN:
            kind = kind_of(node)
        if kind == TEXT:
            data = node.text_content or ""
            if data == PILCROW and links_open:  # a heading's link to itself
                node = node.next
                continue
            if not buffer:
                if data.isspace():
                    indent = indent + data if verbatim else ""
                    node = node.next
                    continue
                while len(rows) < len(open_blocks):  # now that there is text in them
                    block, flags = open_blocks[len(rows)]
                    key = key_of(block)
                    up = rows[-1] if rows else -1
                    inherited = elements[up].flags & INHERITED if rows else 0
                    elements.append(Element(up, key, inherited | key.flags | flags, len(rows), len(lines), block))
                    rows.append(len(last))
                    last.append(0)
                began = rows[-1]
                if verbatim and indent:
                    buffer.append(indent.rpartition("\n")[2])
                    indent = ""
            elif buffer[-1] is CELL_MARK and data.isspace():
                node = node.next
                continue
            elif begun and not verbatim and (begun == LINK or _are_words(buffer[-1], data)):
                buffer.append(" ")  # two links, or two spans that are words of their own: what parts them is style
                nodes.append(None)
            buffer.append(data)
            if keep:
                nodes.append(node)
            ended = begun = INLINE
            if links_open:
                linked += len(data.strip())
            node = node.next
            continue
        if kind == SKIP:
            node = node.next
            continue
        if kind == BREAK:
            if buffer:
                if verbatim:
                    buffer.append("\n")
                else:
                    flush()
            node = node.next
            continue
        if kind == CELL:
            if not buffer:
                row = len(lines)
            elif row < len(lines):  # the cell before it has lines of its own
                flush()
                row = len(lines)
            elif buffer[-1] is not CELL_MARK:
                buffer.append(CELL_MARK)
                nodes.append(None)
        child = node.first_child
        if child is None:
            if kind == BLOCK and buffer and not verbatim:
                flush()
            elif keep and node.tag == "img":
                images.append((len(lines), node))
            node = node.next
            continue
        if SPAN <= kind <= LINK:
            begun = INLINE if ended == INLINE else min(kind, ended)
            links_open += kind == LINK
        elif kind == BLOCK and flat:
            kind = INLINE
            flat = False
        elif kind != INLINE:
            if kind == CELL:
                flat = _is_simple(child)
            else:
                flat = False
                if buffer:
                    flush()
            if kind == PRE:
                verbatim += 1
                indent = ""
            open_blocks.append((node, BIT["in_link"] if links_open else 0))
        stack.append((node, kind))
        node = child
    if buffer:
        flush()
    while rows:
        last[rows.pop()] = len(lines)


_BREAK = re.compile(r"\r\n|\r|\n")


def _are_words(one: str, other: str) -> bool:
    return len(one) > 1 and len(other) > 1 and one[-1].isalnum() and other[0].isalnum()


def _is_simple(child: LexborNode | None) -> bool:
    """Does a cell, whose first child this is, hold one paragraph and nothing else?"""
    found = None
    while child is not None:
        tag = child.tag
        if tag == "-text":
            if not (child.text_content or "").isspace():
                return False
        elif tag != "-comment":
            if found is not None or tag not in ("p", "div"):
                return False
            found = child
        child = child.next
    if found is None or found.tag == "p":
        return found is not None
    inner = found.first_child
    while inner is not None:
        if KINDS.get(inner.tag or "", BLOCK) not in (INLINE, SPAN, LINK, TEXT, SKIP):
            return False
        inner = inner.next
    return True


def _without_noscript(page: Rendering) -> Rendering:
    """`page` without what <noscript> holds, unless that is most of it."""
    bit = BIT["noscript"]
    if not any(element.flags & bit for element in page.elements):
        return page
    kept = [i for i, row in enumerate(page.element) if not page.elements[row].flags & bit]
    if 2 * sum(len(page.lines[i]) for i in kept) <= sum(map(len, page.lines)):
        return page
    return only(page, kept)


def only(page: Rendering, kept: Sequence[int]) -> Rendering:
    """The lines `kept` of a rendering, and the elements that hold one of them."""
    before = [0] * (len(page.lines) + 1)  # how many are kept before each line
    for i in kept:
        before[i + 1] = 1
    before = list(accumulate(before))
    row_of: dict[int, int] = {-1: -1}
    elements: list[Element] = []
    last: list[int] = []
    for row, (element, end) in enumerate(zip(page.elements, page.last, strict=True)):
        if before[element.first] < before[end]:
            row_of[row] = len(elements)
            elements.append(element._replace(parent=row_of[element.parent], first=before[element.first]))
            last.append(before[end])
    return Rendering(
        [page.lines[i] for i in kept],
        [row_of[page.element[i]] for i in kept],
        [page.linked[i] for i in kept],
        elements,
        last,
        [page.pieces[i] for i in kept] if page.pieces else [],
        [(before[i], node) for i, node in page.images],
    )


def window(page: Rendering, start: int, end: int) -> Rendering:
    """The lines from `start` to `end` of a rendering, in time that depends on these alone."""
    around = sorted(page.path(start))
    first = bisect_left(page.elements, start, key=attrgetter("first"))
    behind = bisect_left(page.elements, end, key=attrgetter("first"))
    rows = [*(row for row in around if row < first), *range(first, behind)]
    row_of = {-1: -1} | {row: k for k, row in enumerate(rows)}
    elements = [page.elements[row] for row in rows]
    return Rendering(
        page.lines[start:end],
        [row_of[row] for row in page.element[start:end]],
        page.linked[start:end],
        [element._replace(parent=row_of[element.parent], first=max(element.first - start, 0)) for element in elements],
        [min(page.last[row], end) - start for row in rows],
        [],
        [],
    )
