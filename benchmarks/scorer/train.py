"""Train the learned cleaner's model: `python -m benchmarks.scorer.train --data DIR`, with the extra "train".

Writes cleanroom/scorer/model.npz, trained on all pages that may be trained on, and to `--folds` five models that have
not seen the hosts of one fold each: every figure about the model is of these. The same data give the same model on the
same machine.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import corpus
from benchmarks.corpus import FOLDS
from benchmarks.scorer import tables as made
from benchmarks.scorer.pages import DUMPS, EXTRACTED, GOLD, Labelled, read
from cleanroom import scorer
from cleanroom.cleaners.learned.boilerplate import is_dirty
from cleanroom.page import Page
from cleanroom.scorer import features
from cleanroom.scorer.model import Model, save
from cleanroom.scorer.network import Network, quantised
from cleanroom.scorer.tables import Tables

SOURCES = ("wcxb-dev", "trafilatura", "zh-cwced")
"""Given to training: others only to tune by, or only to measure on."""
CARD = """boilerplate model of {today}. Judges lines of dumped web pages. Trained on wcxb-dev (CC BY 4.0), the
evaluation pages of trafilatura (Apache-2.0) and zh-cwced (MIT): {pages} pages, mostly
English and German news, blogs, shops, forums and documentation. docs/scorer.md has figures and weaknesses."""
HIDDEN = {"phrases": 0.35, "speech": 0.3}
"""Blocks of features that are hidden on some pages, so that no language hangs on its word lists."""
LARGEST = 32.0  # activation that is told from larger ones


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, calibrate and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument("--folds", type=Path, default=Path("build/folds"), help="where fold0.npz … fold4.npz go")
    parser.add_argument("--out", type=Path, default=scorer.FILE)
    parser.add_argument("--only-folds", action="store_true", help="leave the model that ships as it is")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args(arguments)
    tables = made.build()
    pages = [page for source in SOURCES for page in read(options.data, source, tables, options.jobs)]
    _pages.extend(pages)
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"  # a process is a thread
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("fork")) as pool:  # they share the pages
        wanted = [*range(FOLDS), *([] if options.only_folds else [None])]
        networks = list(pool.map(partial(trained, tables=tables), wanted))
    folds = networks[:FOLDS]
    judged = {k: [judgement(folds[k], page) for page in pages if page.fold == k] for k in range(FOLDS)}
    card = CARD.format(today=date.today(), pages=len(pages))
    options.folds.mkdir(parents=True, exist_ok=True)
    for k, fold in enumerate(folds):
        others = [row for other in range(FOLDS) if other != k for row in judged[other]]
        save(Model(tables, fold, *calibration(others), card), options.folds / f"fold{k}.npz")
    if options.only_folds:
        return
    model = Model(tables, networks[-1], *calibration([row for rows in judged.values() for row in rows]), card)
    save(model, options.out)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes, calibration {model.slope:.3f} {model.offset:+.3f}")


_pages: list[Labelled] = []  # of this process and those that it forks


def trained(fold: int | None, tables: Tables) -> Network:
    """The network trained on all pages but those of one fold."""
    from benchmarks.scorer.learning import Recipe, fit

    pages = [page for page in _pages if page.fold != fold]
    hidden, at = [], 0
    sample = features.read("A line of text", tables)
    assert sample
    for block in features.BLOCKS:
        columns = tuple(range(at, at + len(block(sample))))
        at = columns[-1] + 1
        if block.__name__ in HIDDEN:
            hidden.append((HIDDEN[block.__name__], columns))
    params, (mean, deviation) = fit(pages, tables, Recipe(hidden=hidden), log=f"fold {fold}")
    return quantised(params, np.asarray(mean), np.asarray(deviation), LARGEST)


Judgement = tuple[NDArray[np.float32], NDArray[np.bool_]]


def judgement(network: Network, page: Labelled) -> Judgement:
    """(logits, is it content?) of the page's lines, of the texts that are dirty enough to be judged."""
    logits, content = [np.zeros(0, np.float32)], [np.zeros(0, np.bool_)]
    for name in (*DUMPS, EXTRACTED, GOLD) if page.has_gold else ():
        sheet = page.sheets.get(name)
        if sheet:
            found = network(sheet.rows.astype(np.float32))
            if is_dirty(Page(sheet.text), (1 / (1 + np.exp(found))).tolist()):
                logits.append(found[~sheet.title])
                content.append(sheet.content[~sheet.title])
    return np.concatenate(logits), np.concatenate(content)


def calibration(rows: Sequence[Judgement]) -> tuple[float, float]:
    """(slope, offset) of Platt's scaling, by Newton's method.

    Noise has the probability 1 / (1 + exp(slope x + offset)), for a logit x of content.
    """
    x, content = (np.concatenate(part) for part in zip(*rows, strict=True))
    design = np.stack([x.astype(np.float64), np.ones(len(x))])
    weights = np.array([1.0, 0.0])
    for _ in range(20):
        kept = 1 / (1 + np.exp(-(weights @ design)))
        gradient = design @ (kept - content)
        curvature = (design * (kept * (1 - kept))) @ design.T
        weights -= np.linalg.solve(curvature, gradient)
    return float(weights[0].round(4)), float(weights[1].round(4))


if __name__ == "__main__":
    main()
