"""The clean text of a page as Markdown: its lines in the headings, lists, tables and marks that the page gave them.

CommonMark with GitHub's tables and strikethrough. What is shown are the lines of the clean text and nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, NamedTuple

from cleanroom.html.elements import BLOCK, KINDS, LINK, PRE
from cleanroom.html.marks import (
    BESIDE_LINKS,
    COLUMNS,
    SLASHED,
    TICKS,
    Marks,
    address,
    inline,
    without,
)
from cleanroom.html.render import CELL_MARK, Rendering
from cleanroom.patch import Edit, Origin, splice

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LEVELS = 10
"""Lists and quotations inside one another; deeper ones stay at that indentation, or output would grow as a square."""
CELL_LINES, ROW_LINES = 12, 8
"""A row has at most so many lines for each cell, less the latter: more of them are a layout."""
NAMED = 4
"""Lines in the blocks of a heading; more of them say that it was never closed."""

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
LISTS = ("ul", "ol", "menu", "dir")
QUOTE = -2  # the list of an item that is a quotation
TEXT, HEADING, TABLE, CODE = range(4)

LEADING = re.compile(
    r"""\A(?:
      (?=>|[-+](?:[ \t]|\Z)|[-:|][-:| \t]*+\Z|=++\Z|\#{1,6}(?:[ \t]|\Z)|\[[ xX]\](?:[ \t]|\Z))
    | \d{1,9}(?=[.)](?:[ \t]|\Z)))""",
    re.VERBOSE,
)
CLOSING = re.compile(r"(?<![^ \t])#(?=#*+\Z)")  # a heading's last # is none of its text
LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source)-(?!none\b)([\w+#.-]{1,30})(?!\S)")


class Item(NamedTuple):
    """A list item or a quotation: its element, and its list's element."""

    row: int
    owner: int


class Place(NamedTuple):
    """What is around the lines of an element: items, and rows of elements or -1."""

    items: tuple[Item, ...] = ()
    owner: int = -1  # the innermost list
    code: int = -1  # the outermost <pre>
    table: int = -1  # the innermost table
    named: int = -1  # the heading or <dt>


class Line(NamedTuple):
    """A line of the clean text: where it starts there, the source lines that it is made of and the one that it is, the
    place of that one and, in a table, its cells, the bars between them, and what their row is known by."""

    text: str
    start: int
    first: int
    last: int
    of: int
    place: Place
    cells: Sequence[LexborNode] = ()
    bars: Sequence[int] = ()
    row: int = -1


@dataclass(slots=True)
class Block:
    """A block of Markdown: `element` is what its lines have in common, `line` the last source line in it."""

    kind: int
    items: tuple[Item, ...]
    element: int
    line: int
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    headed: bool = True  # is a table's first row its header?

    def takes(self, items: tuple[Item, ...], element: int, line: int, rendering: Rendering) -> bool:
        """Does this text go on with a line? All of a list item does, what one block has broken by <br> does."""
        if self.kind != TEXT or self.items != items:
            return False
        if items and items[-1].owner != QUOTE:
            return True
        between = rendering.element[self.line + 1 : line]
        return self.element == element >= 0 and set(between) <= {element} and not _is_apart(rendering.pieces[line][0])


def markdown(
    rendering: Rendering, edits: Sequence[Edit], *, links: bool = False, images: bool = False, url: str = ""
) -> str:
    """The text that `edits` (sorted, apart) make of `rendering.text`, as Markdown.

    Args:
        rendering: with its pieces.
        links: show the addresses of links, made absolute against `url`; http, https and mailto only.
        images: show images, as paragraphs of their own.

    >>> from cleanroom.html.parsing import parse
    >>> from cleanroom.html.render import render
    >>> page = render(parse("<h2>Soup</h2><p>Log in<ul><li>2 <b>red</b> onions<li>salt</ul>"), pieces=True)
    >>> print(markdown(page, [Edit(5, "Log in\\n", "")]))
    ## Soup
    <BLANKLINE>
    - 2 **red** onions
    - salt
    """
    return _written(_blocks(rendering, edits, links, images, url), rendering)


def _blocks(rendering: Rendering, edits: Sequence[Edit], links: bool, images: bool, url: str) -> list[Block]:
    """The blocks that the lines of the clean text make; images are blocks of text."""
    starts, places = [0, *accumulate(len(line) + 1 for line in rendering.lines)], _places(rendering)
    marks = Marks(rendering, edits, starts, links, url)
    clean = _clean(rendering, edits, starts, places, marks)
    rows = _rows(clean)
    began: set[int] = set()  # tables
    latest = (-1, "")  # the last image, and its line
    waiting = deque(rendering.images if images else ())
    out: list[Block] = []
    block: Block | None = None  # the last one that is no image: one behind a table does not end it

    def put(kind: int, items: tuple[Item, ...], element: int, line: int, text: str) -> Block:
        if not (kind == TEXT and out and out[-1].takes(items, element, line, rendering)):
            out.append(Block(kind, items, element, line))
        out[-1].lines.append(text)
        out[-1].line = line
        return out[-1]

    def illustrate(line: int, items: tuple[Item, ...]) -> None:
        """Images as far as a line: those before it in its place, others behind the last line."""
        nonlocal latest
        while waiting and waiting[0][0] <= line:
            at, node = waiting.popleft()
            alt, source = _image(node, url)
            again = source == latest[1] and (at == latest[0] or (at == latest[0] + 1 and _in_noscript(node)))
            if source and not again and (at == line or block):
                latest = at, source
                put(TEXT, items if at == line or block is None else block.items, -1, line, f"![{alt}]({source})")

    def tabulate(group: Sequence[Line]) -> Block:
        """Lines that are one row."""
        row: list[str] = []
        of, table = group[0].of, group[0].place.table
        items = places[table].items
        illustrate(of, items)
        before: LexborNode | None = None
        for line in group:
            marks.read(line.first, line.last)
            for text, cell in marks.row(line.text, line.start, line.cells, line.bars):
                if cell and before and cell.mem_id == before.mem_id:
                    row[-1] += "<br>" + text
                else:
                    column = marks.column(cell) if cell else COLUMNS
                    row += [""] * (column - len(row) if column < COLUMNS else 0)
                    row.append(text)
                before = cell
        if block and (block.kind, block.element) == (TABLE, table):
            block.rows.append(row)
            return block
        names = len(row) > 1 and all(cell.tag == "th" for line in group for cell in line.cells)
        out.append(Block(TABLE, items, table, of, rows=[row], headed=names or table not in began))
        began.add(table)
        return out[-1]

    at = 0
    while at < len(clean):
        line, start, first, last, of, (items, _, code, _, named), *_ = clean[at]
        if count := rows.get(at, 0):
            block = tabulate(clean[at : at + count])
            at += count
            continue
        at += 1
        illustrate(of, items)
        if code >= 0:
            if not (block and (block.kind, block.element) == (CODE, code)):
                block = Block(CODE, items, code, of)
                out.append(block)
            block.lines.append(line)
            continue
        marks.read(first, last)
        tag = rendering.elements[named].key.tag if named >= 0 else ""
        start += len(line) - len(line.lstrip())
        runs = marks.take(start, start + len(line.strip()))
        if tag in HEADINGS:
            title = CLOSING.sub(r"\\#", inline(line.strip(), [without(run, ("**",)) for run in runs]))
            block = put(HEADING, items, rendering.element[of], of, f"{HEADINGS[tag]} {title}")
        else:
            shown = inline(line.strip(), runs, bold=tag == "dt")
            block = put(TEXT, items, rendering.element[of], of, LEADING.sub(r"\g<0>\\", shown, count=1))
    illustrate(len(rendering.lines), ())
    return out


def _clean(
    rendering: Rendering, edits: Sequence[Edit], starts: list[int], places: Sequence[Place], marks: Marks
) -> list[Line]:
    """The lines of the clean text that have words."""
    origin, end, asked = Origin(edits), -1, -1
    out: list[Line] = []
    for text in splice(rendering.text, edits).replace("\r", " ").split("\n"):
        start, end = end + 1, end + 1 + len(text)
        if not text.strip():
            continue
        first, last = origin.span(start, end)
        at, behind = bisect_right(starts, first) - 1, bisect_right(starts, max(first, last - 1)) - 1
        of = at if at == behind or origin.span(start, start + 1) == (first, first + 1) else behind
        # where the head of a line is new, lines that have gone may be a part of it
        line = Line(text, start, at, behind, of, places[rendering.element[of]])
        if line.place.table >= 0 and line.place.code < 0:
            if of != asked:  # an edit may make many lines of one
                asked, found = of, marks.cells(of)
            cells, bars = found
            if cells and (row := cells[0].parent):
                if CELL_MARK not in text:
                    cells, bars = cells[:1], []
                line = line._replace(cells=cells, bars=bars, row=row.mem_id)
        out.append(line)
    return out


def _rows(lines: Sequence[Line]) -> dict[int, int]:
    """By the first of its lines: of how many a row of a table is made. A table has a line with two cells; a heading
    alone is no row, and where cells have lines of their own there must be another row to show that it is a table."""
    wide: dict[int, set[int]] = {}
    for line in lines:
        if len(line.cells) > 1:
            wide.setdefault(line.place.table, set()).add(line.row)
    rows: dict[int, int] = {}
    at = 0
    while at < len(lines):
        table, row, start = lines[at].place.table, lines[at].row, at
        at += 1
        if row < 0 or table not in wide:
            continue
        while at < len(lines) and lines[at].row == row:
            at += 1
        group = lines[start:at]
        plain = all(line.place.named < 0 for line in group)
        if len(group) > 1 and plain and len(wide[table]) > (row in wide[table]):
            cells = {cell.mem_id for line in group for cell in line.cells}
            if len(group) <= CELL_LINES * len(cells) - ROW_LINES:
                rows[start] = len(group)
                continue
        if len(group) > 1 or not plain:
            rows |= {k: 1 for k in range(start, at) if len(lines[k].cells) > 1}
        else:
            rows[start] = 1
    return rows


def _places(rendering: Rendering) -> list[Place]:
    """By element."""
    places: list[Place] = []
    for row, (up, key, *_) in enumerate(rendering.elements):
        items, owner, code, table, named = places[up] if up >= 0 else Place()
        tag = key.tag
        if tag in ("li", "blockquote"):
            item = Item(row, owner if tag == "li" else QUOTE)
            if len(items) < LEVELS:
                items = (*items, item)
            elif QUOTE not in (item.owner, items[-1].owner):
                items = (*items[:-1], item._replace(owner=items[-1].owner))
        elif tag in LISTS:
            owner = row
        elif tag == "table":
            table = row
        elif code < 0 and KINDS.get(tag) == PRE:
            code = row
        if tag in HEADINGS or tag == "dt":
            named = row
        elif tag not in ("div", "p") or (
            named >= 0 and rendering.last[named] - rendering.elements[named].first > NAMED
        ):
            named = -1
        places.append(Place(items, owner, code, table, named))
    return places


def _is_apart(node: LexborNode | None) -> bool:
    """Do two <br> stand before a line's first text? Pages of old parted paragraphs so."""
    breaks = 0
    while node is not None and breaks < 2:
        while node.prev is None and node.parent is not None and KINDS.get(node.parent.tag or "", BLOCK) <= LINK:
            node = node.parent
        node = node.prev
        if node is None:
            return False
        if node.tag == "br":
            breaks += 1
        elif node.tag != "-comment" and not (node.tag == "-text" and (node.text_content or "").isspace()):
            return False
    return breaks == 2


def _image(node: LexborNode, url: str) -> tuple[str, str]:
    """What an image says and its address, "" for one that shows nothing. Pages that load them late have the address in
    `data-src`."""
    get = node.attributes.get
    source = next(filter(None, (address(get(name), url) for name in ("src", "data-src"))), "")
    if source[:7].lower() == "mailto:" or {get("width"), get("height")} & {"0", "1"}:
        source = ""
    return BESIDE_LINKS.sub(SLASHED, " ".join((get("alt") or "").split())), source


def _in_noscript(node: LexborNode) -> bool:
    up = node.parent
    return up is not None and "noscript" in (up.tag, up.parent and up.parent.tag)


def _written(blocks: Sequence[Block], rendering: Rendering) -> str:
    """The blocks in their lists and quotations, parted by blank lines but in lists."""
    out: list[str] = []
    around: list[tuple[Item, str]] = []  # with their markers
    numbers: dict[int, tuple[LexborNode, int]] = {}
    for k, block in enumerate(blocks):
        same = sum(1 for _ in takewhile(lambda pair: pair[0][0] == pair[1], zip(around, block.items, strict=False)))
        beside = around[same] if same < len(around) else None
        fresh = [
            (item, _marker(item, beside if not i else None, rendering, numbers))
            for i, item in enumerate(block.items[same:])
        ]
        margin = "".join(map(_margin, around[:same]))
        if k and not _is_tight(blocks[k - 1], block, around, same, fresh):
            out.append(margin.rstrip())
        around[same:] = fresh
        lines = _lines(block, rendering)
        out.append(margin + "".join(marker for _, marker in fresh) + lines[0])
        margin = "".join(map(_margin, around))
        out += [(margin + line) if line else margin.rstrip() for line in lines[1:]]
    return "\n".join([*out, ""]) if out else ""


def _is_tight(
    before: Block, block: Block, around: Sequence[tuple[Item, str]], same: int, fresh: Sequence[tuple[Item, str]]
) -> bool:
    """Does a block follow without a blank line? Only in a list, and only where it is not read as the block before."""
    if fresh and fresh[0][0].owner != QUOTE:
        if same < len(around):
            return around[same][0].owner == fresh[0][0].owner
        return same > 0 and around[-1][0].owner != QUOTE and fresh[0][1] in ("- ", "1. ")
    if fresh or not same or same < len(around) or around[-1][0].owner == QUOTE:
        return False
    return not {before.kind, block.kind}.isdisjoint((HEADING, CODE))


def _margin(item: tuple[Item, str]) -> str:
    return "> " if item[0].owner == QUOTE else " " * len(item[1])


def _marker(
    item: Item, beside: tuple[Item, str] | None, rendering: Rendering, numbers: dict[int, tuple[LexborNode, int]]
) -> str:
    """What begins an item. A list directly behind another has other marks than that, or the two would be one."""
    if item.owner == QUOTE:
        return "> "
    owner = rendering.elements[item.owner] if item.owner >= 0 else None
    marks = ".)" if owner is not None and owner.key.tag == "ol" else "-*"
    style = beside[1].rstrip()[-1] if beside else ""
    second = style in marks[1:] if beside and beside[0].owner == item.owner else style == marks[0]
    if owner is None or marks == "-*":
        return f"{marks[second]} "
    node = rendering.elements[item.row].node
    number = _number(node, owner.node, numbers) if node and owner.node else 1
    return f"{min(max(number, 0), 999_999_999)}{marks[second]} "


def _number(node: LexborNode, owner: LexborNode, numbers: dict[int, tuple[LexborNode, int]]) -> int:
    """Of an item, counted on from the last one that was asked for."""
    parent = node.parent or owner
    at: LexborNode | None
    if parent.mem_id in numbers:
        last, number = numbers[parent.mem_id]
        at = last.next
    else:
        start = owner.attributes.get("start") or ""
        at, number = parent.first_child, (int(start) if re.fullmatch(r"-?[0-9]{1,9}", start) else 1) - 1
    while at is not None:
        number += at.tag == "li"
        if at.mem_id == node.mem_id:
            break
        at = at.next
    numbers[parent.mem_id] = node, number
    return number


def _lines(block: Block, rendering: Rendering) -> list[str]:
    """A block in Markdown, without what stands around it."""
    if block.kind == TABLE:
        width = max(map(len, block.rows))
        header, *rows = block.rows if block.headed else [[], *block.rows]
        rows = [[*row, *[""] * (min(width, COLUMNS) - len(row))] for row in rows]
        rows = [header + [""] * (width - len(header)), ["---"] * width, *rows]
        return [f"| {' | '.join(row)} |" for row in rows]
    if block.kind == CODE:
        first, node = rendering.elements[block.element].first, rendering.elements[block.element].node
        code = block.lines
        if node and code == rendering.lines[first : rendering.last[block.element]]:
            code = _verbatim(node, code)
        fence = "`" * max(3, 1 + max(len(ticks) for line in code for ticks in TICKS.findall(line) or [""]))
        named = [one.attributes.get("class") or "" for one in (node, node and node.css_first("code")) if one]
        return [fence + next((match[1] for match in map(LANGUAGE.search, named) if match), ""), *code, fence]
    return [*(line + "\\" for line in block.lines[:-1]), block.lines[-1]]


def _verbatim(node: LexborNode, lines: list[str]) -> list[str]:
    """The lines of a <pre> with the blank ones between them, if the element's text is those lines."""
    parts = (
        child.text_content if child.tag == "-text" else "\n"
        for child in node.traverse(include_text=True)
        if child.tag in ("-text", "br")
    )
    found = re.split(r"\r\n|\r|\n", "".join(part or "" for part in parts).rstrip())
    while found and not found[0].strip():
        del found[0]
    return found if [line.rstrip() for line in found if line.strip()] == lines else lines
