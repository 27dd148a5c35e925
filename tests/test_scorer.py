"""The learned cleaner: the same everywhere, quiet where it should be, clear when its file is broken."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanroom
from benchmarks.scorer import evaluate, train
from cleanroom import CleanroomError, Page, Pipeline, scorer
from cleanroom.cleaners import load
from cleanroom.cleaners.learned import boilerplate
from cleanroom.errors import ModelError
from cleanroom.pipeline import CHECK
from cleanroom.scorer import features, model
from tests import golden
from tests.weave import pages

MODEL = model.load()
CASES = [golden.text_of(path) for path in golden.cases(golden.GOLDEN / "pages")]


def noise(text: str) -> list[float]:
    return [float(share) for share in model.load().noise(text)]


def test_a_page_scores_the_same_in_any_order_and_process() -> None:
    alone = [noise(text) for text in CASES]
    assert [noise(text) for text in reversed(CASES)] == alone[::-1]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(noise, CASES)) == alone


def test_a_page_scores_the_same_with_any_number_of_threads(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("\n".join(CASES * 20), encoding="utf-8")  # long enough for threads
    code = (
        "import hashlib, pathlib, sys; from cleanroom.scorer.model import load;"
        "print(hashlib.sha256(load().noise(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')).tobytes()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(page)],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "5")
    }
    assert len(digests) == 1


def test_sums_are_exact_in_any_order() -> None:
    """The products of the network stay below 2 ** 24 for any features, so float64 gives the same to the last bit."""
    rng = np.random.default_rng(1)
    rows = (rng.standard_normal((500, len(MODEL.network.mean))) * 1000).astype(np.float32)
    shuffled = rng.permutation(64)
    layer = MODEL.network.layers["conv3"]
    h = rng.integers(-2047, 2048, (500, 64)).astype(np.float32)
    assert (h @ layer.weights == h.astype(np.float64) @ layer.weights.astype(np.float64)).all()
    assert (h[:, shuffled] @ layer.weights[shuffled] == h @ layer.weights).all()
    for each in MODEL.network.layers.values():
        assert (each.weights == np.rint(each.weights)).all()
        assert np.abs(each.weights).max() <= 127
    assert np.isfinite(MODEL.network(rows)).all()


@given(pages(), st.integers(0, 2**32))
def test_blank_lines_are_not_seen(text: str, seed: int) -> None:
    rng = random.Random(seed)
    lines = [line for line in Page(text).lines if line.strip()]
    spread = [part for line in lines for part in [""] * rng.choice((0, 0, 1, 3)) + [line]]
    assert noise("\r\n".join(spread)) == noise("\n".join(lines))
    assert len(noise("\n".join(lines))) == len(lines)


@pytest.mark.parametrize("text", ["", "\n \n\t\n", "x", "火", "…", "\ud800", "😀" * 9, "\0", "a\u2028b"])
def test_any_text_has_features(text: str) -> None:
    filled = [line for line in Page(text).lines if line.strip()]
    rows = features.features(text, MODEL.tables)
    assert len(rows) == len(filled) == len(noise(text))
    assert np.isfinite(rows).all()


def test_a_page_is_dirty_by_its_ends_or_by_what_has_a_name() -> None:
    page, named = Page("Birds sing.\n" * 50), Page("Share this:\n" + "Birds sing.\n" * 49)
    assert not boilerplate.is_dirty(page, [0.1] * 50)
    assert not boilerplate.is_dirty(page, [0.9] * 49 + [0.1, 0.1])  # it ends as a text does
    assert boilerplate.is_dirty(page, [0.9, 0.5] + [0.1] * 46 + [0.8, 0.7])
    assert not boilerplate.is_dirty(page, [0.1, 0.95] + [0.1] * 48)
    assert boilerplate.is_dirty(named, [0.1, 0.95] + [0.1] * 48)
    assert not boilerplate.is_dirty(named, [0.1, 0.85] + [0.1] * 48)  # not beyond doubt
    assert not boilerplate.is_dirty(Page("Share this:\n" * 4), [1.0] * 4)  # no page


def test_never_takes_a_whole_page() -> None:
    class Certain:
        def noise(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
            return np.ones(len([line for line in text.split("\n") if line.strip()]))

    menu = "Share this:\nHome\nNews\nSport\nContact\nAbout us\n"
    assert not list(boilerplate.judged(Page(menu), Certain()))  # type: ignore[arg-type]


def test_the_named_cleaner_signs() -> None:
    result = Pipeline()(CASES[0])
    named = {f.start for f in Pipeline(["named"], min_confidence=0.5)(CASES[0]).removed}
    mine = {f.start for f in result.removed if f.cleaner == "boilerplate"}
    assert not mine & named


def test_check_has_it_only_where_it_is_selected() -> None:
    def names(pipeline: Pipeline) -> set[str]:
        return {cleaner.name for cleaner in pipeline.cleaners}

    assert "boilerplate" in names(Pipeline())
    assert "boilerplate" not in names(Pipeline(["named"]))
    assert "boilerplate" not in names(Pipeline(ignore=["learned"]))
    assert names(Pipeline(["named"], select=["learned"])) == {"boilerplate"}
    assert names(Pipeline(["named"], select=["boilerplate", "social"])) > {"boilerplate", "share_bar"}
    assert "boilerplate" not in names(Pipeline(["named"], select=["all"]))
    with pytest.raises(CleanroomError, match="boilerplate"):
        Pipeline(["boilerplat"])


def test_numpy_is_imported_when_it_is_needed() -> None:
    code = (
        "import sys, cleanroom; cleanroom.check('Share this:\\nBirds sing.\\n' * 9); a = 'numpy' in sys.modules;"
        "cleanroom.clean('Share this:\\nBirds sing.\\n' * 9); print(a, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_the_file_is_small_and_has_no_pickle() -> None:
    assert scorer.FILE.stat().st_size < 2_000_000
    with np.load(scorer.FILE, allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)
    assert "Trained on" in MODEL.card


def broken(data: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "cut short": data[: len(data) // 2],
        "a byte changed": data[:5000] + bytes([data[5000] ^ 255]) + data[5001:],
        "no archive": b"weights" * 1000,
    }


@pytest.mark.parametrize("how", broken(b""" """ * 9000))
def test_a_damaged_file_is_told(how: str, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(broken(scorer.FILE.read_bytes())[how])
    with pytest.raises(ModelError, match=r"model\.npz: the model is damaged .*: reinstall cleanroom-text"):
        model.load(path)


def test_a_file_of_another_format_or_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    with pytest.raises(ModelError, match=r"model\.npz: the model is missing"):
        model.load(path)
    with np.load(scorer.FILE) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(path, **{**arrays, "format": np.array(model.FORMAT + 1)})
    with pytest.raises(ModelError, match=f"format {model.FORMAT + 1}, and this cleanroom reads {model.FORMAT}"):
        model.load(path)
    for name in ("mean", "conv2.weights"):  # of another set of features, of another network
        np.savez(path, **{**arrays, name: arrays[name][:-1]})
        with pytest.raises(ModelError, match=r"model\.npz: the model is damaged"):
            model.load(path)


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        model.save(MODEL, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == scorer.FILE.read_bytes()
    assert model.load(tmp_path / "a").noise(CASES[0]).tolist() == noise(CASES[0])


def test_a_broken_model_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model.load, "__wrapped__", None, raising=False)
    monkeypatch.setattr(model, "load", lambda: (_ for _ in ()).throw(ModelError("x.npz: the model is damaged")))
    page = "Share this:\n" + "Birds sing.\n" * 9
    with pytest.raises(CleanroomError, match="the model is damaged"):
        cleanroom.clean(page)
    [result] = Pipeline().pipe([page])
    assert result.text == page
    assert isinstance(result.error, CleanroomError)


def test_memory_grows_with_the_lines() -> None:
    tracemalloc.start()
    peaks = []
    for count in (5_000, 50_000):
        text = "Share this:\n" + "\n".join(f"Line {i} is about birds and the sea." for i in range(count))
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        noise(text)
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    assert peaks[1] < 15 * peaks[0]


@pytest.mark.parametrize("dial", [0.5, CHECK])
def test_pages_settle(dial: float) -> None:
    pipeline = Pipeline(min_confidence=dial)
    for text in CASES:
        once = pipeline(text)
        assert pipeline(once.text).text == once.text
        assert once.restore() == text


def test_it_is_learned_and_says_so() -> None:
    cleaner = load("boilerplate")
    assert cleaner.learned
    assert cleaner.group == "learned"


def test_a_fallen_figure_is_told() -> None:
    floors = json.loads((golden.ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8"))
    assert {key.split(",")[0] for key in floors} == set(evaluate.TASKS)
    assert not list(evaluate.below(floors, floors))
    key = "wcxb-dev, resiliparse"
    for name, change in (("f1", -0.01), ("calibration error", 0.01), ("settled", -0.01)):
        fallen = {key: {**floors[key], name: floors[key][name] + change}}
        [said] = evaluate.below(fallen, floors)
        assert said.startswith(f"{key}: {name} is ")


def test_calibration_error_by_hand() -> None:
    assert evaluate.calibration_error([(0.95, False)] * 95 + [(0.95, True)] * 5) == pytest.approx(0)
    assert evaluate.calibration_error([(0.95, False), (0.95, True)]) == pytest.approx(0.45)


def test_calibration_finds_the_scale() -> None:
    rng = np.random.default_rng(0)
    chance = rng.uniform(0.02, 0.98, 20_000)
    logits = (np.log(chance / (1 - chance)) - 0.3) / 1.7
    content = rng.uniform(size=len(chance)) < chance
    slope, offset = train.calibration([(logits.astype(np.float32), content)])
    assert slope == pytest.approx(1.7, abs=0.1)
    assert offset == pytest.approx(0.3, abs=0.1)
