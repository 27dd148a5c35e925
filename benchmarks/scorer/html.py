"""Labelled lines for the judge of HTML: a page's visible lines, with what its layout says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import Document
from benchmarks.scorer.pages import EXTRACTED, Flags, Labelled, Names, Sheet, by_snippets, sheet_of, titles_of
from cleanroom.html import metadata
from cleanroom.html.elements import BUCKETS
from cleanroom.html.render import Rendering, only, rendered
from cleanroom.scorer import model as learnt
from cleanroom.scorer.evidence import NEAR, UNIT, Layout, blocks
from cleanroom.scorer.network import WEIGHT
from cleanroom.scorer.tables import Tables

HTML = "html"
HOSTS = 6
"""Sites that a name must be seen on."""


def labelled(document: Document, tables: Tables, source: str) -> Labelled:
    """One page; without a gold its labels are weak: an extractor's choice, and snippets."""
    gold = document.gold
    page = Labelled(document.name, source, document.fold, gold is not None, document.host or document.name)
    tree, rendering = rendered(document.html)
    target = gold if gold is not None else document.texts.get(EXTRACTED, "")
    if not rendering.lines:
        return page
    facts = metadata.read(tree)
    rows, names = seen(rendering, facts, tables)
    sheet = sheet_of(rendering.text, target, titles_of(document.html), tables, rows)
    if sheet:
        if gold is None:
            by_snippets(sheet, document.keep, document.drop)
        sheet.names = names
        sheet.page = rendering._replace(elements=[e._replace(node=None) for e in rendering.elements]), facts
        page.sheets[HTML] = sheet
    return page


def thinned(sheet: Sheet, keep: Flags, tables: Tables) -> Sheet:
    """A sheet of some of the lines, seen anew."""
    assert sheet.page
    rendering, facts = sheet.page
    fewer = only(rendering, np.flatnonzero(keep).tolist())
    parts = {name: getattr(sheet, name)[keep] for name in ("content", "title", "weight", "words")}
    rows, names = seen(fewer, facts, tables)
    return replace(sheet, lines=fewer.lines, rows=rows.astype(np.float16), names=names, page=(fewer, facts), **parts)


def seen(rendering: Rendering, facts: metadata.Facts, tables: Tables) -> tuple[NDArray[np.float32], Names]:
    """What the network is shown of each line, and the names around it."""
    made, layout = blocks(rendering, facts, tables)
    return np.concatenate(list(made.values())).T, names_of(layout)


def names_of(page: Layout) -> Names:
    """The names of the page's elements."""
    token = np.array([bucket for found in page.tokens for bucket in found], np.uint16)
    owner = np.repeat(np.arange(len(page.tokens), dtype=np.int32), [len(found) for found in page.tokens])
    rows, line, element, far = page.element, [], [], []
    number = np.arange(page.n)
    for level in range(int(page.depth.max()) + 1):
        there = rows >= 0
        line.append(number[there])
        element.append(rows[there])
        far.append(np.full(int(there.sum()), level >= NEAR))
        rows = np.where(there, page.parent[rows], -1)
    order = np.argsort(np.concatenate(line), kind="stable")
    pairs = [np.concatenate(part)[order] for part in (line, element, far)]
    return Names(token, owner, pairs[0].astype(np.int32), pairs[1].astype(np.int32), pairs[2])


def shown(sheet: Sheet, learned: learnt.Names) -> NDArray[np.float32]:
    """What the network is shown of the names around each line."""
    names, width = sheet.names, learned.table.shape[1]
    assert names
    of_element = np.zeros((names.owner[-1] + 1, width), np.float32)
    np.add.at(of_element, names.owner, learned.table[learned.row_of[names.token]])
    sums = np.zeros((2 * len(sheet.rows), width), np.float32)
    np.add.at(sums, 2 * names.line + names.far, of_element[names.element])
    return np.clip(sums.reshape(len(sheet.rows), -1), -WEIGHT, WEIGHT) / np.float32(UNIT)


def widths(tables: Tables) -> dict[str, int]:
    """Kind of evidence -> figures of it."""
    made, _ = blocks(learnt.ONE_LINE, learnt.NO_FACTS, tables)
    return {name: len(block) for name, block in made.items()}


def vocabulary(pages: Iterable[Labelled], hosts: int = HOSTS) -> NDArray[np.int64]:
    """Bucket of a name -> its row, from 1; 0 for a name that fewer than so many `hosts` have."""
    seen: dict[int, set[str]] = defaultdict(set)
    for page in pages:
        if HTML in page.sheets and (found := page.sheets[HTML].names):
            for bucket in np.unique(found.token).tolist():
                seen[bucket].add(page.host)
    row_of = np.zeros(BUCKETS, np.int64)
    kept = sorted(bucket for bucket, where in seen.items() if len(where) >= hosts)
    row_of[kept] = np.arange(1, len(kept) + 1)
    return row_of
