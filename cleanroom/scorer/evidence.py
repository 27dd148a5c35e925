"""What the layout of a page says of each line: the elements around it, their links and their prose, lines like it.

Beside `features`, which read the text alone. One pass of numpy over lines and elements; counts and shares of whole
numbers, so a page gives the same figures on any machine.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanroom.html.elements import BIT, FLAGS
from cleanroom.scorer.features import BLOCKS, is_prose, log, read
from cleanroom.scorer.tables import codes, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from cleanroom.html.metadata import Facts
    from cleanroom.html.render import Rendering
    from cleanroom.scorer.features import Floats, Lines, Numbers
    from cleanroom.scorer.tables import Tables

TAGS = (
    "p", "li", "h1", "h2", "h3", "h4", "td", "th", "tr", "dt", "dd", "div", "section", "article", "main", "body", "pre",
    "blockquote", "figcaption", "label", "button", "summary", "a", "header", "footer", "aside", "nav", "form", "ul",
    "table", "caption", "center",
)  # fmt: skip
LEVELS = 5
"""The elements around a line that are looked at one by one: the one that it begins in, and those around that."""
SIDES, SEAMS = 4, 4
"""How many of them are compared with those beside them, and asked whether the line is their first or last."""
BEST = (0.4, 0.6, 0.85)
"""Shares of the page's prose: the smallest element that holds one is where the content may be."""
KINDS = {
    "article": "article newsarticle blogposting reportagenewsarticle opinionnewsarticle analysisnewsarticle "
    "techarticle scholarlyarticle report liveblogposting",
    "product": "product productgroup offer aggregateoffer og:product product.item product.group",
    "thread": "discussionforumposting qapage question socialmediaposting",
    "listing": "collectionpage itemlist searchresultspage offercatalog blog website",
    "recipe": "recipe howto faqpage",
    "about": "organization localbusiness service aboutpage contactpage person event course",
    "video": "videoobject video.other movie tvseries book music.song",
    "reference": "apireference softwareapplication softwaresourcecode webpage",
}
"""What a page may say that it is, by the types of schema.org and of Open Graph."""
COUNTED = ("article", "main", "h1", "h2", "p", "li", "td", "section", "form")
NEAR = 3
"""The elements around a line whose names are seen apart from those further out (`names` has them one by one)."""
UNIT = 127 / 4
"""Steps of the network's input to 1: what is learned of names is summed in such steps, in whole numbers."""
HEARD = np.uint32((1 << 16) - 1)
"""Bits of the hash by which a word is known to be one of those that the page says its text has."""
LONGEST_BODY = 200_000  # characters of what a page says its text is
SPREAD = np.uint32(0x9E3779B1), np.uint32(0x27D4EB2F), np.uint32(0x2545F491)


class Layout:
    """Lines and elements of a page in arrays.

    Args:
        lines: those of the rendering's text.
    """

    def __init__(self, rendering: Rendering, lines: Lines) -> None:
        parents, keys, flags, depths, firsts, _ = zip(*rendering.elements, strict=True)
        tags, _, hashes, tokens, _ = zip(*keys, strict=True)
        self.tokens: Sequence[tuple[int, ...]] = tokens
        # by line
        self.n = len(rendering.lines)
        self.element = np.array(rendering.element)
        self.size = np.fromiter(map(len, rendering.lines), np.int64, self.n)
        self.linked = np.minimum(np.array(rendering.linked), self.size)
        self.flags = np.array(flags)[self.element]
        self.good = is_prose(lines)[0]
        self.prose = lines.size * self.good
        # by element
        self.parent, self.depth = np.array(parents), np.array(depths)
        self.first, self.last = np.array(firsts), np.array(rendering.last)
        self.tag = np.array([_TAG.get(tag, len(TAGS)) for tag in tags])
        self.name = np.array(hashes, np.uint32)
        self.below = list(_downwards(self.depth))
        self.path = self.name.copy()
        for rows in self.below:
            self.path[rows] += self.path[self.parent[rows]] * SPREAD[0]
        self.sizes, self.links, self.proses = map(self.held, (self.size, self.linked, self.prose))
        self.all_size, self.all_prose = int(self.size.sum()), max(int(self.prose.sum()), 1)
        self.own_tag = self.tag[self.element]
        # the elements around each line, the innermost first
        self.levels = [self.element]
        for _ in range(1, LEVELS):
            self.levels.append(np.maximum(self.parent[self.levels[-1]], 0))
        self.kind = _numbered(self.path[self.element])  # lines at the same path have one

    def held(self, values: Numbers) -> Numbers:
        """By element: the sum over its lines."""
        total = np.zeros(self.n + 1, np.int64)
        np.cumsum(values, out=total[1:])
        held: Numbers = total[self.last] - total[self.first]
        return held


_TAG = {tag: k for k, tag in enumerate(TAGS)}


def _downwards(depth: Numbers) -> Iterator[Numbers]:
    """The elements of each depth but the first, the outer ones first."""
    order = np.argsort(depth, kind="stable")
    edges = np.searchsorted(depth[order], np.arange(1, int(depth.max()) + 2))
    for start, end in pairwise(edges.tolist()):
        yield order[start:end]


def _numbered(values: NDArray[Any]) -> Numbers:
    number: Numbers = np.unique(values, return_inverse=True)[1]
    return number


def of(rendering: Rendering, facts: Facts, tables: Tables, row_of: Numbers, table: Floats) -> Floats:
    """A row for each line of a page: features of the text, evidence, names.

    Args:
        row_of: bucket of a name -> its row in `table`; 0, whose row is empty, for one that is not known.
        table: whole numbers, in steps of the network's input.
    """
    made, page = blocks(rendering, facts, tables)
    return np.concatenate([*made.values(), names(page, row_of, table)]).T


def blocks(rendering: Rendering, facts: Facts, tables: Tables) -> tuple[dict[str, Floats], Layout]:
    """(features of the text and evidence, by kind, figure and line; the layout that they were made of)."""
    lines = read(rendering.text, tables)
    assert lines is not None, "a rendering has lines"
    page = Layout(rendering, lines)
    made: dict[str, ArrayLike] = {block.__name__: block(lines) for block in BLOCKS}
    made |= {"own": own(page), "around": around(page), "best": best(page), "likeness": likeness(page)}
    made |= {"seams": seams(page), "told": told(lines, facts, tables), "whole": whole(page, facts)}
    return {name: np.asarray(block, np.float32) for name, block in made.items()}, page


def own(page: Layout) -> ArrayLike:
    """The line itself: what its elements are for, the tag that it begins in, its links, how deep it is."""
    depth = page.depth[page.element]
    change = np.clip(np.diff(depth, prepend=depth[:1]), -8, 8) / 4
    return np.concatenate(
        (
            (page.flags >> np.arange(len(FLAGS))[:, None]) & 1,
            page.own_tag == np.arange(len(TAGS) + 1)[:, None],
            [page.linked / page.size, depth / 16, change, np.append(change[1:], 0)],
        )
    )


def around(page: Layout) -> ArrayLike:
    """The elements around the line, one by one: how much they hold, and how much of it is links and prose."""
    out = []
    for rows in page.levels:
        sizes = page.sizes[rows]
        lines = (page.last - page.first)[rows]
        out += [log(sizes) / 3, log(lines) / 2, page.links[rows] / sizes, sizes / page.all_size]
        out.append(page.proses[rows] / page.all_prose)
    return np.array(out)


def best(page: Layout) -> ArrayLike:
    """Where the page's prose is: is the line in the smallest element that holds most of it, or how far from it?"""
    number, depth, out = np.arange(page.n), page.depth, []
    for share in BEST:
        holding = np.flatnonzero(page.proses >= share * page.all_prose)
        row = int(holding[depth[holding].argmax()]) if len(holding) else 0
        first, last, size = int(page.first[row]), int(page.last[row]), int(page.sizes[row])
        inside = (number >= first) & (number < last)
        out += [
            inside,
            log(np.maximum(first - number, 0)) / 2,
            log(np.maximum(number - last + 1, 0)) / 2,
            np.where(inside, (depth[page.element] - depth[row]) / 8, -1),
            np.full(page.n, size / page.all_size),
            np.full(page.n, int(page.links[row]) / max(size, 1)),
        ]
    return np.array(out)


def likeness(page: Layout) -> ArrayLike:
    """Lines at the same path: how many, how long, how much of links and prose; elements of one name side by side."""
    kind = page.kind
    count = np.bincount(kind)

    def share(values: NDArray[Any], of: NDArray[Any]) -> Any:
        return (np.bincount(kind, values) / of)[kind]

    size = np.bincount(kind, page.size)
    out = [
        log(count)[kind],
        (count / page.n)[kind],
        (log((size / count).astype(np.int64)) / 3)[kind],
        share(page.linked, size),
        share(page.linked * 10 >= page.size * 9, count),
        share(page.good, count),
        (size / page.all_size)[kind],
    ]
    side = _numbered(page.name * SPREAD[1] + (page.parent + 1).astype(np.uint32) * SPREAD[2])
    beside = np.bincount(side)
    held = [np.bincount(side, values) for values in (page.sizes, page.links, page.proses)]
    of_side = np.array(
        [
            log(beside) / 2,
            log((held[0] / beside).astype(np.int64)) / 3,
            held[1] / np.maximum(held[0], 1),
            held[2] / page.all_prose,
        ]
    )
    for rows in page.levels[:SIDES]:
        out += list(of_side[:, side[rows]])
    return np.array(out)


def seams(page: Layout) -> ArrayLike:
    """Where elements begin and end, and how far the last heading is."""
    number, out = np.arange(page.n), []
    for rows in page.levels[:SEAMS]:
        out += [page.first[rows] == number, page.last[rows] == number + 1]
    tag = page.own_tag
    heading = (tag >= _TAG["h1"]) & (tag <= _TAG["h4"])
    since = number - np.maximum.accumulate(np.where(heading, number, -1))
    level = np.maximum.accumulate(np.where(heading, number * 8 + tag - _TAG["h1"] + 1, 0)) % 8
    out += [log(np.minimum(since, 300)) / 2, *(level == k for k in range(1, 5)), np.append(heading[1:], False)]
    out.append(number >= np.argmax(tag == _TAG["h1"]))
    return np.array(out, np.float32)


def told(lines: Lines, facts: Facts, tables: Tables) -> ArrayLike:
    """What the page says that its text, its description and its title are: the share of the line's words in them."""
    n, word, owner = len(lines), lines.word & HEARD, lines.owner
    every = np.ones(len(owner), np.bool_)
    said = facts.body[:LONGEST_BODY], facts.known.get("description", ""), facts.known.get("title", "")
    out = np.zeros((2 * len(said), n))
    for k, (text, asked) in enumerate(zip(said, (every, lines.content, lines.content), strict=True)):
        if text:
            code = codes(text + "\n")
            heard = words(code, tables.classes[code], tables.lower).hashes & HEARD
            known = np.zeros(int(HEARD) + 1, np.bool_)
            known[heard] = True
            found = np.bincount(owner[asked], known[word[asked]], n)
            out[2 * k] = found / np.maximum(np.bincount(owner[asked], minlength=n), 1)
            out[2 * k + 1] = np.minimum(found / max(len(heard), 1), 1)
    return out


def whole(page: Layout, facts: Facts) -> ArrayLike:
    """The page, the same on each line: what it says it is, how many links, articles, tables, lists and headings."""
    counts = np.bincount(page.tag, minlength=len(TAGS) + 1)[[_TAG[tag] for tag in COUNTED]]
    types = frozenset(map(str.lower, facts.types))
    values = [
        *(not types.isdisjoint(kind) for kind in _KINDS),
        bool(facts.body),
        page.linked.sum() / page.all_size,
        log(np.array([len(page.tag)]))[0] / 5,
        len(page.tag) / page.n / 4,
        *(log(counts) / 3),
        (page.prose * (page.own_tag == _TAG["p"])).sum() / page.all_prose,
        np.count_nonzero(page.flags & BIT["nav"]) / page.n,
        np.count_nonzero(page.flags & BIT["hidden"]) / page.n,
        (int(page.kind.max()) + 1) / page.n,
    ]
    return np.repeat(np.array(values, np.float32)[:, None], page.n, axis=1)


_KINDS = [frozenset(types.split()) for types in KINDS.values()]


def names(page: Layout, row_of: Numbers, table: Floats) -> Floats:
    """Sums of what is learned of the names of the elements around each line: the near ones, and the others."""
    counts = np.fromiter(map(len, page.tokens), np.int64, len(page.tokens))
    found = row_of[np.fromiter(chain.from_iterable(page.tokens), np.int64, int(counts.sum()))]
    mine = np.add.reduceat(table[found], np.cumsum(counts) - counts, axis=0)
    so_far, near = mine.copy(), mine.copy()
    for level, rows in enumerate(page.below, 1):
        up = page.parent[rows]
        so_far[rows] += so_far[up]
        near[rows] += mine[up]
        if level > 1:
            near[rows] += mine[page.parent[up]]
    both = np.concatenate((near, so_far - near), axis=1)[page.element]
    shown: Floats = np.clip(both, -127, 127).T / np.float32(UNIT)
    return shown
