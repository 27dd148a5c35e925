"""The emphasis, code and links of a line, in Markdown that means what the page meant.

Text is escaped where it would read as Markdown, and what CommonMark would misread as emphasis is left out.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin

from cleanroom.html.elements import INLINE, KINDS, LINK
from cleanroom.html.render import Rendering
from cleanroom.patch import Edit, Origin, Patch

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

COLUMNS = 30
"""Of a table that are kept in place, and filled up where a row has fewer; more of them would grow as a square."""
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
MARKS |= dict.fromkeys(("code", "kbd", "samp", "tt"), "`")
EMPHASIS = ("**", "*", "~~")
WORD = re.compile(r"[^ \t\n\r\f|]+")  # a bar may be text or the renderer's, who also folds several into one
SOLID = re.compile(r"\S")
ENTITY = r"&(?=\#\d{1,7};|\#[xX][\da-fA-F]{1,6};|[A-Za-z][A-Za-z\d]{1,31};)"
ESCAPES = rf"""
    \\(?=[!-/:-@\[-`{{-~]|\Z)              # a backslash in "C:\temp" means itself
  | ` | \*(?<![ ]\*(?=[ ]))                # a star in "5 * 3" too
  | _(?<![ ]_(?=[ ]))(?<![^\W_]_(?=[^\W_]))  # and the underscore of snake_case
  | ~(?:(?<=[^ ]~)|(?!\d))                 # and "~5 km"
  | <(?=[A-Za-z/!?]) | {ENTITY} | """
ESCAPED = re.compile(ESCAPES + r"\](?=[(:])", re.VERBOSE)
BESIDE_LINKS = re.compile(ESCAPES + r"[\[\]]", re.VERBOSE)
SLASHED = r"\\\g<0>"
TICKS = re.compile("`+")
SPACE = ("", " ", "\N{NO-BREAK SPACE}")
PUNCTUATION = frozenset(string.punctuation)
ALLOWED = re.compile(r"https?://[^/?#]|mailto:.", re.I)
UNSAFE = re.compile(r'[\s\x00-\x20"<>\\^`{|}\x7f-\x9f]')


class Style(NamedTuple):
    """What is around a text node. A mark is what closes it: `](address)` is a link."""

    marks: tuple[str, ...] = ()
    cell: LexborNode | None = None


class Cell(NamedTuple):
    """A part of a row in Markdown; its element, if that is sure."""

    text: str
    node: LexborNode | None


class Run(NamedTuple):
    """A part of a line, with its marks, the outermost first."""

    start: int
    end: int
    marks: tuple[str, ...]


@dataclass(slots=True)
class Span:
    """A mark from one place of a line to another; `first` and `last` are its runs."""

    mark: str
    start: int
    end: int
    first: int
    last: int


class Token(NamedTuple):
    """A piece of Markdown: text, or one end of a span."""

    text: str
    span: Span | None = None
    opens: bool = False


class Marks:
    """The marks of lines, read from the elements around their text; lines and places are asked for in order."""

    def __init__(self, rendering: Rendering, edits: Sequence[Edit], starts: list[int], links: bool, url: str) -> None:
        self.rendering, self.starts, self.links, self.url = rendering, starts, links, url
        self.forward = Origin(Patch(tuple(edits), "", "").invert().edits)
        self.styles: dict[int, Style] = {}
        self.columns: dict[int, int] = {}
        self.known: set[int] = set()  # the parts of tables whose columns are counted
        self.runs: list[Run] = []
        self.at = self.next = 0  # the first run and the first line that may still be asked for

    def style(self, node: LexborNode | None) -> Style:
        """What is around the children of an element."""
        path = []
        while node is not None and node.mem_id not in self.styles:
            path.append(node)
            node = node.parent
        style = Style() if node is None else self.styles[node.mem_id]
        for node in reversed(path):
            marks, cell = style
            tag = node.tag or ""
            if KINDS.get(tag, INLINE) > LINK:  # a mark ends with its block; a link around blocks is on each of them
                marks = tuple(mark for mark in marks if mark[0] == "]")
                cell = node if tag in ("td", "th") else None if tag == "table" else cell
            mark = MARKS.get(tag, "")
            if tag == "a" and self.links and (target := address(node.attributes.get("href"), self.url)):
                marks = tuple(mark for mark in marks if mark[0] != "]")
                mark = f"]({target})"
            if mark and mark not in marks:  # code is the innermost of them: nothing is a mark in it
                marks = (*marks[:-1], mark, "`") if "`" in marks else (*marks, mark)
            style = self.styles[node.mem_id] = Style(marks, cell)
        return style

    def read(self, first: int, last: int) -> None:
        """Find the runs of source lines."""
        for line in range(max(first, self.next), last + 1):
            self.next = line + 1
            nodes = [node for node in self.rendering.pieces[line] if node is not None]
            styles = [self.style(node.parent).marks for node in nodes]
            if any(styles):
                for start, end, marks in _runs(self.rendering.lines[line], nodes, styles):
                    start, end = self.forward.span(start + self.starts[line], end + self.starts[line])
                    start = max(start, self.runs[-1].end if self.runs else 0)
                    if start < end:
                        self.runs.append(Run(start, end, marks))

    def take(self, start: int, end: int) -> list[Run]:
        """The runs in a part of the clean text, their places relative to it."""
        found = []
        while self.at < len(self.runs) and self.runs[self.at].start < end:
            run = self.runs[self.at]
            if run.end > start:
                found.append(Run(max(run.start, start) - start, min(run.end, end) - start, run.marks))
            if run.end > end:
                break
            self.at += 1
        return found

    def cells(self, line: int) -> tuple[list[LexborNode], list[int]]:
        """The cells of a table that a source line has words of, and where in it the bars are that part them."""
        cells: list[LexborNode] = []
        parts: list[str] = []
        bars: list[int] = []
        at = 0  # how many characters that are no white space, which are the same in nodes and line
        for node in self.rendering.pieces[line]:
            words = "".join((node.text_content or "").split()) if node is not None else ""
            if words:
                cell = self.style(node.parent).cell if node is not None else None
                if cell is None:
                    return [], []
                if not cells or cell.mem_id != cells[-1].mem_id:
                    if cells:
                        parts.append("|")
                        bars.append(at)
                        at += 1
                    cells.append(cell)
                parts.append(words)
                at += len(words)
        if not bars:
            return cells, []
        text = self.rendering.lines[line]
        if "".join(parts) != "".join(text.split()):
            return [], []
        solid = [found.start() for found in SOLID.finditer(text)]
        return cells, [self.starts[line] + solid[at] for at in bars]

    def row(self, line: str, start: int, cells: Sequence[LexborNode], bars: Sequence[int]) -> list[Cell]:
        """A line of the clean text as cells in Markdown; `bars` are places of the source text."""
        edges = [-1]
        for bar in bars:
            first, last = (at - start for at in self.forward.span(bar, bar + 1))
            if edges[-1] < first < len(line) and last - first == 1 and line[first] == "|":
                edges.append(first)
        sure = len(edges) == len(cells) == len(bars) + 1
        row: list[Cell] = []
        for k, (left, right) in enumerate(pairwise([*edges, len(line)])):
            part = line[left + 1 : right]
            at = start + right - len(part.lstrip())
            shown = inline(part.strip(), self.take(at, at + len(part.strip()))).replace("|", "\\|")
            row.append(Cell(shown, cells[k] if sure else None))
        return row

    def column(self, cell: LexborNode) -> int:
        """Where a cell stands in its row; COLUMNS and more mean anywhere."""
        part = cell.parent and cell.parent.parent
        if part is not None and part.mem_id not in self.known:
            self.known.add(part.mem_id)
            taken = [0] * COLUMNS  # by column: the row that it is free in again
            for k, row in enumerate(_children(part, ("tr",))):
                at = 0
                for one in _children(row, ("td", "th")):
                    while at < COLUMNS and taken[at] > k:
                        at += 1
                    self.columns[one.mem_id] = at
                    wide, high = _span(one, "colspan", r"[1-9]\d?"), _span(one, "rowspan", r"\d{1,5}")
                    if high != 1:  # 0: as far as there are rows
                        end = min(at + wide, COLUMNS)
                        taken[at:end] = [k + (high or 100_000)] * (end - at)
                    at += wide
        return self.columns.get(cell.mem_id, COLUMNS)


def _children(node: LexborNode, tags: tuple[str, ...]) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.tag in tags:
            yield child
        child = child.next


def _span(cell: LexborNode, name: str, pattern: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return int(value) if re.fullmatch(pattern, value, re.ASCII) else 1


def _runs(line: str, nodes: list[LexborNode], styles: list[tuple[str, ...]]) -> Iterator[Run]:
    """What each node is in its rendered line: all that is no white space is in both."""
    words = WORD.finditer(line)
    at = end = 0
    space: tuple[str, ...] | None = None  # the marks of the space before the next word
    for node, marks in zip(nodes, styles, strict=True):
        text = node.text_content or ""
        left = sum(map(len, WORD.findall(text)))
        if space is None and text[:1].isspace():
            space = marks
        start = -1
        while left:
            if at == end:
                word = next(words, None)
                if word is None:
                    return
                if start < 0 and space:
                    yield Run(at, word.start(), space)
                at, end = word.span()
            start = at if start < 0 else start
            step = min(left, end - at)
            at += step
            left -= step
        if start >= 0:
            space = marks if text[-1:].isspace() else None
            if marks:
                yield Run(start, at, marks)


def inline(text: str, runs: Sequence[Run], *, bold: bool = False) -> str:
    """A line with its marks. A mark that could not be read as what it is goes; the text stays."""
    if not runs and not bold:
        return ESCAPED.sub(SLASHED, text)
    parts: list[Run] = []
    at = 0
    for run in (*runs, Run(len(text), len(text), ())):
        parts += [Run(at, run.start, ())] * (at < run.start) + [run] * (run.start < run.end)
        at = run.end
    if bold:
        parts = [run._replace(marks=("**", *without(run, ("**",)).marks)) for run in parts]
    escaped = BESIDE_LINKS if any(mark[0] == "]" for run in parts for mark in run.marks) else ESCAPED
    for attempt in range(4):
        if attempt == 3:  # what is left of one mark may spoil another, but not for ever
            parts = [without(run, EMPHASIS) for run in parts]
        tokens = _tokens(text, _spans(text, parts), escaped)
        for span in (misread := _misread(tokens)):
            for k in range(span.first, span.last):
                parts[k] = without(parts[k], (span.mark,))
        if not misread:
            break
    return "".join(token.text for token in tokens)


def without(run: Run, marks: tuple[str, ...]) -> Run:
    return run._replace(marks=tuple(mark for mark in run.marks if mark not in marks))


def _spans(text: str, parts: Sequence[Run]) -> list[Span]:
    """The marks, each around those behind it, without the white space and the punctuation that they cannot hold."""
    found: list[tuple[Span, Span | None]] = []  # with the one around it
    stack: list[Span] = []
    for k, (start, _, marks) in enumerate(parts):
        same = sum(1 for _ in takewhile(lambda pair: pair[0].mark == pair[1], zip(stack, marks, strict=False)))
        del stack[same:]
        for mark in marks[same:]:
            span = Span(mark, start, start, k, k)
            found.append((span, stack[-1] if stack else None))
            stack.append(span)
        for span in stack:
            span.end, span.last = parts[k].end, k + 1
    for span, around in found:
        start, end = span.start, span.end
        if around:
            start, end = max(start, around.start), min(end, around.end)
        loose = span.mark in EMPHASIS
        while start < end and (text[start].isspace() or (loose and not _flanks(text[start], text[start - 1 : start]))):
            start += 1
        while start < end and (text[end - 1].isspace() or (loose and not _flanks(text[end - 1], text[end : end + 1]))):
            end -= 1
        span.start, span.end = start, end
    return [span for span, _ in found if span.start < span.end]


def _flanks(inner: str, outer: str, *, only: bool = False) -> bool:
    """May emphasis begin or end between these characters, or (`only`) is the other of the two impossible there? In
    doubt, as with punctuation that is new in Unicode, it may not."""
    if only:
        return outer in SPACE or (outer in PUNCTUATION and inner.isalnum())
    return inner.isalnum() or outer in SPACE or outer in PUNCTUATION


def _tokens(text: str, spans: Iterable[Span], escaped: re.Pattern[str]) -> list[Token]:
    out: list[Token] = []
    stack: list[Span] = []
    at = 0

    def upto(end: int) -> None:
        nonlocal at
        if at < end:
            out.append(Token(escaped.sub(SLASHED, text[at:end])))
            at = end

    for span in (*spans, Span("", len(text), len(text), 0, 0)):
        while stack and stack[-1].end <= span.start:
            upto(stack[-1].end)
            out.append(Token(stack[-1].mark, stack.pop()))
        upto(span.start)
        if span.mark == "`":
            code = text[span.start : span.end]
            ticks = "`" * (max(map(len, TICKS.findall(code)), default=0) + 1)
            edge = " " * (code[0] == "`" or code[-1] == "`")
            out.append(Token(f"{ticks}{edge}{code}{edge}{ticks}"))
            at = span.end
        elif span.mark:
            if span.mark[0] == "]" and out and out[-1].text[-1] == "!":  # not an image
                out[-1] = Token(out[-1].text[:-1] + "\\!")
            out.append(Token("[" if span.mark[0] == "]" else span.mark, span, opens=True))
            stack.append(span)
    return out


def _misread(tokens: Sequence[Token]) -> list[Span]:
    """The emphasis that CommonMark would not read as meant. Stars side by side are one run to it, which must stand at
    the right side of a word; inside other emphasis it must also be unable to do the opposite."""
    bad: list[Span] = []
    depth = at = 0
    while at < len(tokens):
        first = at
        at += 1
        char = tokens[first].text[0] if _is_emphasis(tokens[first]) else ""
        while char and at < len(tokens) and _is_emphasis(tokens[at]) and tokens[at].text[0] == char:
            at += 1
        if char:
            run = tokens[first:at]
            left = tokens[first - 1].text[-1] if first else ""
            right = tokens[at].text[0] if at < len(tokens) else ""
            opening = [token.span for token in run if token.opens and token.span]
            inner, outer = (right, left) if opening else (left, right)
            if char == "*" and not opening:
                depth -= len(run)
            if 0 < len(opening) < len(run):
                bad += opening
                depth -= len(run) - 2 * len(opening)
            else:
                if not _flanks(inner, outer) or (char == "*" and depth and not _flanks(inner, outer, only=True)):
                    bad += [token.span for token in run if token.span]
                depth += len(opening) if char == "*" else 0
    return bad


def _is_emphasis(token: Token) -> bool:
    return token.span is not None and token.span.mark in EMPHASIS


LONGEST_ADDRESS = 2_000  # characters; a longer one on each of many lines would be most of what is shown


def address(raw: str | None, url: str) -> str:
    """An address that may be shown, as Markdown; "" for none."""
    raw = (raw or "").strip("".join(map(chr, range(33))))
    try:
        address = urljoin(url, raw) if raw else ""
    except ValueError:
        return ""
    if not ALLOWED.match(address) or len(address) > LONGEST_ADDRESS:
        return ""
    address = UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), address)
    address = re.sub(ENTITY, r"\\&", address)
    return f"<{address}>" if "(" in address or ")" in address else address
