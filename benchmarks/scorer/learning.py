"""The network over lines, as it is trained: convolutions over the lines of a page, and the page's own mean and maximum.

`cleanroom.scorer.network` is the same network at run time, in whole numbers.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from benchmarks.scorer import html
from benchmarks.scorer.html import HTML
from benchmarks.scorer.pages import DUMPS, EXTRACTED, GOLD, Labelled, Names, Sheet, runs_left, thinned
from cleanroom.scorer.network import CLIP, DILATIONS, PAGE_AT
from cleanroom.scorer.tables import Tables

CHANNELS, HEAD = 64, 32
GAP = max(DILATIONS)  # empty lines between pages
STEP_LINES, MOST_LINES, MOST_PAGES, PAGE_LINES = 4500, 6144, 96, 1500
STEP_ELEMENTS, STEP_NAMES, STEP_PAIRS = 12_000, 60_000, 110_000
NAME = 12
"""Figures that are learned of a name, of the near ones and of the others each."""
LEAST_DEVIATION = 0.05  # of a feature

Floats = NDArray[np.float32]
Params = dict[str, dict[str, Any]]
Scale = tuple[Any, Any]
"""Mean of the features and one over their deviation."""


class Recipe(NamedTuple):
    """How long and how hard, and which sheets of a page are learned from in an epoch."""

    epochs: int = 16
    rate: float = 2e-3
    decay: float = 0.02
    dropout: float = 0.2
    input_dropout: float = 0.1
    extracted: float = 0.35
    clean: float = 0.5
    thinning: float = 0.6  # of dumps lose runs of lines at random
    repeats: Mapping[str, int] = {"zh-cwced": 3}
    hidden: Sequence[tuple[float, Sequence[int]]] = ()  # probability, columns that are hidden on a page
    nameless: float = 0.1  # of pages, and of all names on others


class Batch(NamedTuple):
    """Pages behind one another, with gaps, in arrays of one size."""

    rows: Floats
    page: NDArray[np.int32]  # of each line
    real: Floats  # 1 for a line, 0 for a gap
    content: Floats
    weight: Floats
    names: NDArray[np.int32]  # rows of the table of names
    owner: NDArray[np.int32]  # the element of each name
    element: NDArray[np.int32]  # by pair of a line and an element around it
    side: NDArray[np.int32]  # twice the line, and one more where the element is far


Picked = Callable[[random.Random], Iterable[Sheet]]
"""The sheets of an epoch."""


def fit(
    picked: Picked,
    scale: Scale,
    recipe: Recipe,
    row_of: NDArray[np.int64] | None = None,
    seed: int = 0,
    log: str = "",
) -> Params:
    """Weights; `row_of` are the rows of names, where sheets have them."""
    rng = random.Random(seed)
    params = _initial(len(scale[0]), seed, 0 if row_of is None else int(row_of.max()) + 1)
    lines = sum(len(s.rows) + GAP for s in picked(rng))
    total = max(int(lines / STEP_LINES * recipe.epochs), 1)
    rate = optax.warmup_cosine_decay_schedule(0.0, recipe.rate, min(80, total // 4 + 1), total, 0.03 * recipe.rate)
    rule = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, b1=0.9, b2=0.98, weight_decay=recipe.decay))
    state = rule.init(params)

    @jax.jit  # type: ignore[untyped-decorator, unused-ignore]
    def step(params: Params, state: Any, batch: Batch, key: Any) -> Any:
        value, gradient = jax.value_and_grad(_loss)(params, scale, batch, key, recipe)
        change, state = rule.update(gradient, state, params)
        return optax.apply_updates(params, change), state, value

    key, done, began = jax.random.PRNGKey(seed), 0, time.time()
    while done < total:
        sheets = list(picked(rng))
        rng.shuffle(sheets)
        values = []
        for group in _grouped(sheets):
            batch = _batch(group, row_of, rng, recipe)
            for share, columns in recipe.hidden:
                hidden = np.array([rng.random() < share for _ in range(MOST_PAGES)])
                batch.rows[np.ix_(hidden[batch.page], np.asarray(columns))] = 0
            params, state, value = step(params, state, batch, jax.random.fold_in(key, done))
            values.append(value)
            done += 1
        if log:
            print(f"{log}: step {done} of {total}, loss {np.mean(values):.4f}, {time.time() - began:.0f} s", flush=True)
    found: Params = jax.device_get(params)
    return found


def scale_of(pages: Sequence[Labelled], texts: Collection[str]) -> Scale:
    """Over a third of the lines of the `texts` of a third of the pages."""
    sheets = [page.sheets[name] for page in pages[::3] for name in texts if name in page.sheets]
    rows = np.concatenate([sheet.rows[::3].astype(np.float32) for sheet in sheets])
    return rows.mean(0), 1 / np.maximum(rows.std(0), LEAST_DEVIATION)


def _initial(width: int, seed: int, names: int) -> Params:
    draw = np.random.default_rng(seed)

    def dense(rows: int, columns: int, gain: float = 1.0) -> dict[str, Any]:
        bound = 1 / np.sqrt(rows)
        return {
            "w": (gain * draw.uniform(-bound, bound, (rows, columns))).astype(np.float32),
            "b": draw.uniform(-bound, bound, columns).astype(np.float32),
        }

    params: Params = {"in": dense(width + 2 * NAME * bool(names), CHANNELS)}
    if names:
        params["names"] = {"w": (0.1 * draw.standard_normal((names, NAME))).astype(np.float32)}
    for k in range(len(DILATIONS)):
        params[f"conv{k}"] = dense(3 * CHANNELS, CHANNELS, 0.7)
    for k in PAGE_AT:
        params[f"page{k}a"], params[f"page{k}b"] = dense(2 * CHANNELS, CHANNELS), dense(CHANNELS, CHANNELS)
    params["head"], params["out"] = dense(CHANNELS, HEAD), dense(HEAD, 1)
    return params


def _loss(params: Params, scale: Scale, batch: Batch, key: Any, recipe: Recipe) -> Any:
    """Cross entropy; a line counts by its words, a page as much as any other."""
    logits = _logits(params, scale, batch, key, recipe)
    each = optax.sigmoid_binary_cross_entropy(logits, batch.content)
    weight = batch.weight * batch.real
    total = jax.ops.segment_sum(weight, batch.page, MOST_PAGES)
    of_page = jax.ops.segment_sum(each * weight, batch.page, MOST_PAGES) / jnp.maximum(total, 1e-6)
    return of_page.sum() / jnp.maximum((total > 0).sum(), 1)


def _logits(params: Params, scale: Scale, batch: Batch, key: Any, recipe: Recipe) -> Any:
    """How much each line is content."""

    def dropped(x: Any, share: float, k: int) -> Any:
        return x * jax.random.bernoulli(jax.random.fold_in(key, k), 1 - share, x.shape) / (1 - share)

    def dense(x: Any, name: str) -> Any:
        return x @ params[name]["w"] + params[name]["b"]

    real = batch.real[:, None]
    x = jnp.clip((batch.rows - scale[0]) * scale[1], -CLIP, CLIP) * real
    if "names" in params:
        found = params["names"]["w"][batch.names] * (batch.names > 0)[:, None]
        of_element = jax.ops.segment_sum(found, batch.owner, STEP_ELEMENTS)
        sums = jax.ops.segment_sum(of_element[batch.element], batch.side, 2 * MOST_LINES)
        x = jnp.concatenate([x, jnp.clip(sums.reshape(MOST_LINES, -1), -CLIP, CLIP) * real], axis=1)
    h = jax.nn.relu(dense(dropped(x, recipe.input_dropout, 99), "in")) * real
    sizes = jnp.maximum(jax.ops.segment_sum(batch.real, batch.page, MOST_PAGES), 1)[:, None]
    for k, d in enumerate(DILATIONS):
        before, behind = jnp.pad(h, ((d, 0), (0, 0)))[:-d], jnp.pad(h, ((0, d), (0, 0)))[d:]
        y = jax.nn.relu(dense(jnp.concatenate([before, h, behind], axis=1), f"conv{k}"))
        h = h + dropped(y, recipe.dropout, k)
        if k in PAGE_AT:
            mean = jax.ops.segment_sum(h * real, batch.page, MOST_PAGES) / sizes
            top = jnp.maximum(jax.ops.segment_max(h * real, batch.page, MOST_PAGES), 0)
            view = jax.nn.relu(dense(jnp.concatenate([mean, top], axis=1), f"page{k}a"))
            h = h + dense(view, f"page{k}b")[batch.page]
        h = h * real
    return dense(jax.nn.relu(dense(h, "head")), "out")[:, 0]


def texts_of(pages: Sequence[Labelled], rng: random.Random, tables: Tables, recipe: Recipe) -> Iterator[Sheet]:
    """The sheets of one epoch of texts: a dump of each page, often thinned; beside it clean ones and an extractor's."""
    for page in pages:
        dumps = [name for name in DUMPS if name in page.sheets]
        clean = [name for name in page.sheets if name == GOLD or name.startswith("thinned")]
        for _ in range(recipe.repeats.get(page.source, 1)):
            if dumps:
                sheet = page.sheets[rng.choice(dumps)]
                if rng.random() < recipe.thinning and len(sheet.rows) < 3000:
                    keep = _some_noise(sheet, rng)
                    if keep.sum() >= LEAST:
                        sheet = thinned(sheet, keep, tables) or sheet
                yield _cropped(sheet, rng)
            if clean and rng.random() < recipe.clean:
                yield _cropped(page.sheets[rng.choice(clean)], rng)
            if EXTRACTED in page.sheets and rng.random() < recipe.extracted:
                yield _cropped(page.sheets[EXTRACTED], rng)


def layouts_of(pages: Sequence[Labelled], rng: random.Random, tables: Tables, recipe: Recipe) -> Iterator[Sheet]:
    """The sheets of one epoch of HTML, often thinned."""
    for page in pages:
        for _ in range(recipe.repeats.get(page.source, 1) if HTML in page.sheets else 0):
            sheet = page.sheets[HTML]
            if rng.random() < recipe.thinning and len(sheet.rows) < 3000:
                keep = _some_noise(sheet, rng)
                if LEAST <= keep.sum() < len(keep):
                    sheet = html.thinned(sheet, keep, tables)
            yield _cropped(sheet, rng)


LEAST = 4  # lines of a page that was thinned


def _some_noise(sheet: Sheet, rng: random.Random) -> NDArray[np.bool_]:
    """The lines of a page that has lost runs of its noise, and maybe of its content, at random."""
    left, lost = 1 - rng.choice([0, 0.2, 0.5, 0.8]), rng.choice([0, 0, 0.15, 0.4])
    return runs_left(rng, sheet.content | sheet.title, left, lost, 10)


def _cropped(sheet: Sheet, rng: random.Random) -> Sheet:
    """A stretch of a very long page."""
    n = len(sheet.rows)
    if n <= PAGE_LINES:
        return sheet
    at = rng.choice([0, rng.randrange(n - PAGE_LINES + 1)])
    parts = {name: getattr(sheet, name)[at : at + PAGE_LINES] for name in ("rows", "content", "weight", "words")}
    if sheet.names:
        token, owner, line, element, far = sheet.names
        here = slice(*np.searchsorted(line, [at, at + PAGE_LINES]))
        parts["names"] = Names(token, owner, line[here] - at, element[here], far[here])
    return replace(sheet, **parts)


def _grouped(sheets: Sequence[Sheet]) -> Iterator[list[Sheet]]:
    """As many as make a step."""
    group: list[Sheet] = []
    lines, sizes = 0, np.zeros(3, np.int64)
    for sheet in sheets:
        more, named = len(sheet.rows) + GAP, _sizes(sheet)
        full = lines + more > MOST_LINES or bool((sizes + named > ROOM).any())
        if group and (lines >= STEP_LINES or len(group) == MOST_PAGES - 1 or full):
            yield group
            group, lines, sizes = [], 0, np.zeros(3, np.int64)
        group.append(sheet)
        lines += more
        sizes += named
    if group:
        yield group


ROOM = (STEP_ELEMENTS, STEP_NAMES, STEP_PAIRS)


def _sizes(sheet: Sheet) -> NDArray[np.int64]:
    """Elements, names, and pairs of lines and elements."""
    names = sheet.names
    return np.array([names.owner[-1] + 1, len(names.token), len(names.line)] if names else [0, 0, 0], np.int64)


def _batch(sheets: Sequence[Sheet], row_of: NDArray[np.int64] | None, rng: random.Random, recipe: Recipe) -> Batch:
    width = sheets[0].rows.shape[1]
    real, content, weight = (np.zeros(MOST_LINES, np.float32) for _ in range(3))
    rows, page = np.zeros((MOST_LINES, width), np.float32), np.full(MOST_LINES, MOST_PAGES - 1, np.int32)
    room = (0, 0, 0) if row_of is None else ROOM
    names, owner = np.zeros(room[1], np.int32), np.full(room[1], room[0] - 1, np.int32)
    element, side = np.zeros(room[2], np.int32), np.full(room[2], 2 * MOST_LINES - 1, np.int32)
    kept = np.random.default_rng(rng.getrandbits(32))
    at, filled = 0, np.zeros(3, np.int64)
    for k, sheet in enumerate(sheets):
        here = slice(at, at + len(sheet.rows))
        rows[here], page[here], real[here] = sheet.rows, k, 1
        content[here], weight[here] = sheet.content, sheet.weight * (sheet.words + 1.0) ** 0.7
        room_left = (filled + _sizes(sheet) < ROOM).all()
        if row_of is not None and sheet.names and room_left and rng.random() >= recipe.nameless:
            first, named, paired = filled
            more = _sizes(sheet)
            known = row_of[sheet.names.token] * (kept.random(more[1]) >= recipe.nameless)
            names[named : named + more[1]], owner[named : named + more[1]] = known, sheet.names.owner + first
            element[paired : paired + more[2]] = sheet.names.element + first
            side[paired : paired + more[2]] = 2 * (sheet.names.line + at) + sheet.names.far
            filled += more
        at = here.stop + GAP
    return Batch(rows, page, real, content, weight, names, owner, element, side)
