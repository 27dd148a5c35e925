"""Train the learned cleaner's model: `python -m benchmarks.scorer.train --data DIR`, with the extra "train".

Writes cleanroom/scorer/model.npz, trained on all pages that may be trained on, and to `--folds` five models that have
not seen the hosts of one fold each: every figure about the model is of these. The same data give the same model on the
same machine.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import corpus
from benchmarks.corpus import FOLDS
from benchmarks.scorer import html, pages
from benchmarks.scorer import tables as made
from benchmarks.scorer.pages import DUMPS, EXTRACTED, GOLD, Labelled
from cleanroom import scorer
from cleanroom.cleaners.learned.boilerplate import is_dirty
from cleanroom.page import Page
from cleanroom.scorer.evidence import UNIT
from cleanroom.scorer.model import HTML, JUDGES, TEXT, Judge, Model, Names, read, save
from cleanroom.scorer.network import WEIGHT, Network, quantised
from cleanroom.scorer.tables import Tables

SOURCES = ("wcxb-dev", "trafilatura", "zh-cwced")
"""Given to training: others only to tune by, or only to measure on."""
CARD = """boilerplate model of {today}. Judges lines of web pages, of their HTML or as text dumps. Trained on wcxb-dev
(CC BY 4.0), the evaluation pages of trafilatura (Apache-2.0) and zh-cwced (MIT): {pages} pages, mostly English and
German news, blogs, shops, forums and documentation. docs/scorer.md has figures and weaknesses."""
HIDDEN = {TEXT: {"phrases": 0.35, "speech": 0.3}, HTML: {"phrases": 0.35, "speech": 0.3, "told": 0.1}}
"""Features that are hidden on some pages, so that no language hangs on its word lists and no page on what it says."""
RECIPES: Mapping[str, Mapping[str, Any]] = {TEXT: {"epochs": 16}, HTML: {"epochs": 10, "nameless": 0.4}}
RIDGE, LONGEST_STEP = 1e-6, 0.2
LARGEST = 32.0  # activation that is told from larger ones


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, calibrate and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument("--folds", type=Path, default=Path("build/folds"), help="where fold0.npz … fold4.npz go")
    parser.add_argument("--out", type=Path, default=scorer.FILE)
    parser.add_argument("--only-folds", action="store_true", help="leave the model that ships as it is")
    parser.add_argument("--only", choices=JUDGES, help="leave the other network of each model as it is")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args(arguments)
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"  # a process is a thread
    options.folds.mkdir(parents=True, exist_ok=True)
    files: dict[int | None, Path] = {k: options.folds / f"fold{k}.npz" for k in range(FOLDS)}
    if not options.only_folds:
        files[None] = options.out
    tables = made.build()
    for kind in [options.only] if options.only else JUDGES:
        label = pages.labelled if kind == TEXT else html.labelled
        _pages[:] = [p for source in SOURCES for p in pages.read(label, options.data, source, tables, options.jobs)]
        card = CARD.format(today=date.today(), pages=len(_pages))
        with ProcessPoolExecutor(options.jobs, mp_context=get_context("fork")) as pool:  # they share the pages
            every = pool.map(partial(trained, tables=tables, kind=kind), files)
            for path, learned in zip(
                files.values(), every, strict=True
            ):  # each is kept, whatever becomes of the others
                save(changed(path, tables, learned, card), path)
        calibrate(files, kind)


def changed(path: Path, tables: Tables, learned: Learned, card: str) -> Model:
    """The model in a file with one of its networks replaced.

    A file that is not there yet begins with the one of text, and does not load before it has both.
    """
    judge = Judge(learned[0], 1.0, 0.0)
    if not path.exists():
        return Model(tables, judge, judge, Names(np.zeros(0, np.int64), np.zeros((1, 1), np.float32)), 0.0, card)
    old = read(path)._replace(tables=tables, card=card)
    return old._replace(text=judge) if len(learned) == 1 else old._replace(html=judge, names=learned[1])


def calibrate(files: Mapping[int | None, Path], kind: str) -> None:
    """Make chances of the logits of each file, by the pages that the others have not seen."""
    models = {k: read(files[k]) for k in range(FOLDS)}
    judged = {k: [judgement(models[k], page, kind) for page in _pages if page.fold == k] for k in range(FOLDS)}
    for fold, path in files.items():
        *slopes, offset = calibration([row for k in range(FOLDS) if k != fold for row in judged[k]])
        model = read(path)
        judge = getattr(model, kind)._replace(slope=slopes[0], offset=offset)
        save(model._replace(text=judge) if kind == TEXT else model._replace(html=judge, heard=slopes[1]), path)
        print(f"{path}: {kind}, {path.stat().st_size:,} bytes, calibrated by {slopes} {offset:+}")


_pages: list[Labelled] = []  # of this process and those that it forks

Learned = tuple[Network] | tuple[Network, Names]
"""A network; of HTML with what it has learned of names."""


def trained(fold: int | None, tables: Tables, kind: str) -> Learned:
    """The network trained on all pages but those of one fold, and what it has learned of names."""
    from benchmarks.scorer import learning
    from benchmarks.scorer.learning import NAME, Recipe, fit

    others = [page for page in _pages if page.fold != fold]
    hidden, at = [], 0
    for name, width in html.widths(tables).items():  # those of text come first
        if name in HIDDEN[kind]:
            hidden.append((HIDDEN[kind][name], tuple(range(at, at + width))))
        at += width
    log = f"{kind}, fold {fold}"
    recipe = Recipe(**RECIPES[kind], hidden=hidden)
    if kind == TEXT:
        scale = learning.scale_of(others, DUMPS)
        params = fit(lambda rng: learning.texts_of(others, rng, tables, recipe), scale, recipe, log=log)
        mean, deviation = map(np.asarray, scale)
        return (quantised(params, mean, deviation, LARGEST),)
    scale = learning.scale_of(others, (HTML,))
    row_of = html.vocabulary(others)
    params = fit(lambda rng: learning.layouts_of(others, rng, tables, recipe), scale, recipe, row_of, log=log)
    table = np.clip(np.rint(params.pop("names")["w"] * UNIT), -WEIGHT, WEIGHT).astype(np.float32)
    table[0] = 0
    mean, deviation = (np.append(part, np.full(2 * NAME, fill)) for part, fill in zip(scale, (0, 1), strict=True))
    return quantised(params, mean, deviation, LARGEST), Names(np.flatnonzero(row_of), table)


Judgement = tuple[NDArray[np.float64], NDArray[np.bool_]]


def judgement(model: Model, page: Labelled, kind: str) -> Judgement:
    """(logits, is it content?) of the page's lines; of texts, of those that are dirty enough to be judged."""
    logits, content = [np.zeros((1 + (kind == HTML), 0))], [np.zeros(0, np.bool_)]
    for name, sheet in page.sheets.items() if page.has_gold else ():
        rows = sheet.rows.astype(np.float32)
        if name == HTML:
            found = model.logits(np.concatenate((rows, html.shown(sheet, model.names)), axis=1))
        elif name in (*DUMPS, EXTRACTED, GOLD):
            found = model.text.network(rows)[None].astype(np.float64)
            if not is_dirty(Page(sheet.text), (1 / (1 + np.exp(found[0]))).tolist()):
                continue
        else:
            continue
        logits.append(found[:, ~sheet.title])
        content.append(sheet.content[~sheet.title])
    return np.concatenate(logits, axis=1), np.concatenate(content)


def calibration(rows: Sequence[Judgement]) -> list[float]:
    """The slope of each kind of logits and the offset of Platt's scaling, by Newton's method, in steps that are not too
    long.

    Noise has the probability 1 / (1 + exp(slope x + offset)), for a logit x of content.
    """
    logits, content = np.concatenate([x for x, _ in rows], axis=1), np.concatenate([kept for _, kept in rows])
    design = np.vstack((logits, np.ones(len(content))))
    weights = np.zeros(len(design))  # where the curvature is largest
    for _ in range(100):
        kept = 1 / (1 + np.exp(-(weights @ design)))
        gradient = design @ (kept - content)
        curvature = (design * (kept * (1 - kept))) @ design.T + np.eye(len(design)) * RIDGE
        step = np.linalg.solve(curvature, gradient)
        weights -= step / max(1.0, float(np.abs(step).max()) / LONGEST_STEP)
    found: list[float] = weights.round(4).tolist()
    return found


if __name__ == "__main__":
    main()
