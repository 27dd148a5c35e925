"""HTML without what takes the parser more than linear time: enormous tags, and tags inside tags inside tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np

DEPTH = 2_000
"""Elements inside one another; the parser's time grows with the square of that. Browsers stop at 512."""
TAG = 50_000
"""Bytes of one tag: the parser's time grows with the square of its attributes."""
MANY = 30_000
"""Tags of which a page may have less without being looked at closely: so deep is soon parsed."""
TAG_OR_COMMENT = re.compile(rb"<(?:(!--)|([!?]|/[^a-zA-Z])|(/?)([a-zA-Z][^\s/>]*+))")
COMMENT_END, ANY_END = re.compile(rb"--!?>"), re.compile(rb">")
CDATA = re.compile(rb"<!\[CDATA\[[^>]*+>?", re.I)  # ends at the first > in HTML, elsewhere not
REST = re.compile(  # of a tag, as parsers read it: a quotation mark means something behind a = only
    rb"""(?:[\s/]++|(?:=[^\s>/=]*+|[^\s>/=]++)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))?)*+>"""
)
VOID = frozenset(
    b"area base basefont bgsound body br caption col colgroup command dd dt embed frame frameset head hr html image "
    b"img input keygen li link meta option p param source tbody td tfoot th thead tr track wbr".split()
)
"""Tags that hold nothing, that close one another, or that parsers pass over where they do not belong."""
RAW = frozenset(b"script style textarea title xmp iframe noembed noframes".split())
"""What they hold is no tags."""
STYLING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
"""Open ones are opened again in each block that begins in them, and their end does not end a block in them."""
STYLES = 8
"""Of them may be open."""
REOPENED = 4_000_000
"""Styling tags times tags, of which a page may have less: the parser may open each of the ones in all of the others."""
STYLED = re.compile(rb"<(?:%s)[\s/>]" % b"|".join(sorted(STYLING - {b"a"})), re.I)
WALLS = frozenset(b"table template button select object applet marquee svg math".split())
"""A closing tag closes nothing outside of these."""
CLOSING = frozenset(
    b"address article aside blockquote center details dir div dl fieldset figcaption figure footer h header hgroup "
    b"listing main menu nav ol pre section summary ul".split()
)
"""Their end is that of all that is open in them."""
BLOCKS = CLOSING | frozenset(b"dialog form noscript search".split())
"""They do not end with an inline element around them."""
ROW = frozenset(b"tr td th".split())
HEADINGS = frozenset(b"h1 h2 h3 h4 h5 h6".split())  # one closes another


def tame(data: bytes, deepest: int = DEPTH) -> bytes:
    """`data` without what takes the parser more than linear time: long tags are cut, and tags more than `deepest` deep
    go, but not the text in them."""
    if len(data) <= deepest:
        return data
    codes = np.frombuffer(data, np.uint8)
    if len(data) > TAG:
        ends = np.flatnonzero(codes == ord(">"))
        long = np.flatnonzero(np.diff(ends, prepend=-1, append=len(data)) > TAG)
        if len(long):
            edges = np.concatenate(([0], ends + 1, [len(data)]))
            data = _cut(data, [(int(edges[k]), int(edges[k + 1])) for k in long])
            codes = np.frombuffer(data, np.uint8)
    opening = np.flatnonzero(codes[:-1] == ord("<"))
    if len(opening) <= deepest:
        return data
    if len(opening) > MANY or len(STYLED.findall(data)) * len(opening) > REOPENED:
        return _flattened(data, deepest)
    behind = codes[opening + 1]  # the largest surplus of opening over closing tags, roughly and quickly
    level = np.where(behind == ord("/"), -1, (behind | 32) - ord("a") < 26).cumsum()
    return _flattened(data, deepest) if level.max() - level.min() > deepest else data


def _cut(data: bytes, gaps: Iterable[tuple[int, int]]) -> bytes:
    """Tags of more than TAG bytes lose what is behind their name; `gaps` is where no `>` stands for so long.

    An attribute may hold one in quotes, so of a tag that is cut some may be left as text: better than none of the page.
    """
    out, at = [], 0
    for start, end in gaps:
        piece = data[start:end]
        tag = next((m for m in TAG_OR_COMMENT.finditer(piece) if m[4] and len(piece) - m.start() > TAG), None)
        if tag:  # it may stand in a comment or in a script, which still ends
            close = piece.rfind(b"</", tag.end())
            rest = piece[close:] if close >= 0 else b"-->" if piece.endswith(b"-->") else piece[-1:]
            out += [data[at : start + tag.end()], b" ", rest]
            at = end
    return b"".join([*out, data[at:]])


def _flattened(data: bytes, deepest: int) -> bytes:
    """`data` without the tags that would be more than `deepest` deep: blocks among them become line breaks.

    What is open is never thought to be less than the parser will have open: a closing tag that may close nothing counts
    for nothing.
    """
    data = CDATA.sub(b"", data)
    out: list[bytes] = []
    copied = at = styles = 0
    open_: list[bytes] = []
    dropped: Counter[bytes] = Counter()
    held: Counter[bytes] = Counter()
    endless: set[bytes] = set()  # tags that are not closed any more
    walled: set[bytes] = set()  # open ones that a closing tag does not reach
    while tag := TAG_OR_COMMENT.search(data, at):
        comment, other, closing, name = tag.groups()
        if comment or other:
            end = (COMMENT_END if comment else ANY_END).search(data, tag.start() + 2)
        else:
            end = REST.match(data, tag.end())
        if not end:
            break  # the parser takes the rest for part of this tag
        at = end.end()
        if comment or other:
            continue
        name = name[:50].lower()
        name = b"h" if name in HEADINGS else name
        drop = False
        if name in VOID:
            drop = name in ROW and dropped[b"table"] > 0
        elif closing:
            if dropped[name]:
                dropped[name] -= 1
                drop = True
            elif held[name] and name not in walled:
                closed = _closed(open_, name)
                for k in closed:
                    held[open_[k]] -= 1
                    styles -= open_[k] in STYLING
                    del open_[k]
                walled = set() if closed else walled | {name}
        else:
            if name in RAW and name not in endless and not held[b"svg"] and not held[b"math"]:  # no raw text in these
                close = re.compile(rb"</" + name + rb"(?=[\s/>])", re.I).search(data, at)
                if close:
                    at = close.start()
                    continue
                endless.add(name)
            if len(open_) >= deepest or (styles >= STYLES and name in STYLING):
                dropped[name] += 1
                drop = True
            else:
                open_.append(name)
                held[name] += 1
                styles += name in STYLING
        if drop:
            out.append(data[copied : tag.start()])
            out.append(b"<br>" if name in BLOCKS or name in WALLS or name in ROW else b"")
            copied = at
    out.append(data[copied:])
    return b"".join(out)


def _closed(open_: list[bytes], name: bytes) -> Iterable[int]:
    """Of the open tags, the last first, those that a closing tag closes for certain."""
    if name in (b"table", b"template"):
        walls = frozenset((b"table", b"template"))
    elif name in CLOSING or (name in WALLS and name not in (b"svg", b"math")):
        walls = WALLS
    else:
        walls = WALLS | BLOCKS
    for k in range(len(open_) - 1, -1, -1):
        if open_[k] == name and name != b"form":
            return range(len(open_) - 1, k - 1, -1)
        if open_[k] in walls:
            break
    if name in STYLING or name == b"form":  # it ends, and what stands in it does not
        return (len(open_) - 1 - open_[::-1].index(name),)
    return ()
