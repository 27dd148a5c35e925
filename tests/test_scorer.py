"""The learned cleaner: the same everywhere, quiet where it should be, clear when its file is broken."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

import cleanroom
from benchmarks.scorer import evaluate, train
from cleanroom import CleanroomError, Finding, Page, Pipeline, scorer
from cleanroom.cleaners import Cleaner, load
from cleanroom.cleaners.learned import boilerplate
from cleanroom.errors import ModelError
from cleanroom.pipeline import CHECK
from cleanroom.scorer import features, model, network
from tests import golden
from tests.weave import pages

MODEL = model.load()
PROSE = "Water was found on Mars by two rovers that had looked for it for years, and nobody was more glad than we.\n"
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
    code = (  # without the limit that `noise` sets
        "import hashlib, pathlib, sys; from cleanroom.scorer import features, model; m = model.load();"
        "rows = features.features(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'), m.tables);"
        "print(hashlib.sha256(m.text.network(rows).tobytes()).hexdigest())"
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
    for name, layer in [*MODEL.text.network.layers.items(), *MODEL.html.network.layers.items()]:
        largest = network.WEIGHT if name == "in" else network.MOST
        assert (layer.weights == np.rint(layer.weights)).all()
        assert np.abs(layer.weights).sum(axis=0).max() * largest < 2**24 or name.startswith("page")  # those in float64
        h = rng.integers(-largest, largest + 1, (500, len(layer.weights))).astype(np.float32)
        shuffled = rng.permutation(len(layer.weights))
        assert (h @ layer.weights == h.astype(np.float64) @ layer.weights.astype(np.float64)).all()
        assert (h[:, shuffled] @ layer.weights[shuffled] == h @ layer.weights).all()
    rows = features.features(CASES[0], MODEL.tables)
    for x in (rows, rows * 1000):  # what is out of all bounds is held to them
        h = MODEL.text.network.whole(MODEL.text.network.layers["head"](x[:, :64].copy()))
        assert (h == np.rint(h)).all()
        assert h.max() <= network.MOST
        assert np.isfinite(MODEL.text.network(x)).all()


@given(pages(), st.integers(0, 2**32))
def test_blank_lines_are_not_seen(text: str, seed: int) -> None:
    rng = random.Random(seed)
    lines = [line for line in Page(text).lines if line.strip()]
    padded = [" " * rng.choice((0, 2)) + line + " " * rng.choice((0, 1)) for line in lines]
    spread = [part for line in padded for part in [""] * rng.choice((0, 0, 1, 3)) + [line]]
    assert noise("\r\n".join(spread)) == noise("\n".join(lines))
    assert len(noise("\n".join(lines))) == len(lines)


@pytest.mark.parametrize("text", ["", "\n \n\t\n", "x", "火", "…", "\ud800", "😀" * 9, "\0", "a\u2028b"])
def test_any_text_has_features(text: str) -> None:
    filled = [line for line in Page(text).lines if line.strip()]
    rows = features.features(text, MODEL.tables)
    assert len(rows) == len(filled) == len(noise(text))
    assert np.isfinite(rows).all()


def test_a_page_is_dirty_by_its_ends_or_by_what_has_a_name() -> None:
    def dirty(text: str, head: list[float], tail: list[float], rest: float = 0.1) -> bool:
        lines = Page(text).lines[:-1]
        return boilerplate.is_dirty(Page(text), [*head, *[rest] * (len(lines) - len(head) - len(tail)), *tail])

    noise, text, some, sure = [0.9, 0.7, 0.8], [0.1, 0.2, 0.3], [0.1, 0.85], [0.1, 0.95]
    page = "Birds\n" * 27 + PROSE + "Birds\n" * 19
    assert dirty(page, noise, noise)
    assert not dirty(page, text, text)
    assert not dirty(page, noise, text, 0.9)  # it ends as a text does
    assert not dirty(page.replace(PROSE, "Birds\n"), noise, noise)  # a list
    assert not dirty(page + "int main(void) {\n}\nreturn 0;\n", noise, noise)  # code
    assert not dirty("Birds\n" * 9 + PROSE + "Birds\n" * 9, noise, noise)  # no whole page
    assert not dirty(page, sure, text)
    assert dirty("Share this:\n" + page, sure, text)
    assert not dirty("Share this:\n" + page, some, text)  # not beyond doubt
    assert not dirty("Share this:\n" + page.replace(PROSE, "Birds\n"), sure, text)
    assert dirty("Share this:\nPrivacy policy\n" + page.replace(PROSE, "Birds\n"), sure, text)
    assert not boilerplate.is_dirty(Page("Share this:\nPrivacy policy\n" * 2), [1.0] * 4)  # no page


class Told:
    """A model that says what it is told of each line."""

    def __init__(self, noise: Mapping[str, float]) -> None:
        self.shares = noise

    def noise(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([self.shares.get(line.strip(), 0.0) for line in text.split("\n") if line.strip()])


def taken(text: str, noise: Mapping[str, float]) -> list[str]:
    return [text[f.start : f.end] for f in boilerplate.judged(Page(text), Told(noise))]  # type: ignore[arg-type]


def test_the_headline_stays() -> None:
    head = ["Share this:", "Privacy policy", "Harbour", "Prices", "Tides", "Seals return to the outer pier"]
    title = "Rovers looked for water on Mars"
    text = "\n".join([*head, title, "Monday", *[PROSE.strip()] * 3, "Tides"])
    shares = dict.fromkeys([*head, "Monday"], 0.99) | {title: 0.8}
    assert taken(text, shares) == [*head, "Monday", "Tides"]
    assert title in taken(text, {**shares, title: 0.96})
    assert title in taken(text.replace(title, f"• {title}"), {**shares, f"• {title}": 0.8})[-3]
    other = "Ferry to the northern islands"  # its words do not come again
    assert other in taken(text.replace(title, other), {**shares, other: 0.8})


def test_what_would_leave_nothing_is_not_taken() -> None:
    lines = ["Share this:", "Privacy policy", "Harbour", "Prices", "Tides", "Letters"]
    assert taken("\n".join(lines), dict.fromkeys(lines[2:], 0.99)) == []  # the first two have a name
    assert taken("\n".join([*lines, "Birds"]), dict.fromkeys(lines, 0.99)) == lines


def test_a_page_is_left_when_little_of_it_would_go() -> None:
    def learned(page: Page) -> Iterator[Finding]:
        yield from (page.drop(i, "it is a bird", 0.9) for i in page.lines_with("Birds"))

    cleaner = Cleaner("birds", "user", learned, learned=True)
    pipeline = Pipeline([cleaner])
    for count, goes in ((19, True), (20, False)):
        text = "Birds\n" + "Sea\n" * count
        assert ("Birds" not in pipeline(text).text) == goes
        assert len(pipeline(text).findings) == 1
    both = "Birds\n" * 2 + "Sea\n" * 21
    assert Pipeline([cleaner], protect=["^Birds"])(both).text == both


def test_never_takes_a_whole_page() -> None:
    menu = "Share this:\nPrivacy policy\nHome\nNews\nSport\nContact\nAbout us\n"
    assert taken(menu, dict.fromkeys(menu.splitlines(), 0.99)) == []


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
    assert "boilerplate" in names(Pipeline(["named"], select=["all"]))
    assert "boilerplate" not in names(Pipeline(select=["named"]))
    with pytest.raises(CleanroomError, match="boilerplate"):
        Pipeline(["boilerplat"])


def test_numpy_is_imported_when_it_is_needed() -> None:
    code = (
        "import sys, cleanroom; cleanroom.check('Share this:\\nBirds sing.\\n' * 9); a = 'numpy' in sys.modules;"
        "cleanroom.clean('Share this:\\nPrivacy policy\\n' * 9); print(a, 'numpy' in sys.modules)"
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
    # of another set of features, of another network, of other names
    for name in ("text.mean", "text.conv2.weights", "html.conv2.weights", "names"):
        np.savez(path, **{**arrays, name: arrays[name][:-1]})
        with pytest.raises(ModelError, match=r"model\.npz: the model is damaged"):
            model.load(path)


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        model.save(MODEL, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with np.load(scorer.FILE) as shipped, np.load(tmp_path / "a") as saved:  # the bytes depend on zlib
        assert shipped.files == saved.files
        assert all(np.array_equal(shipped[name], saved[name]) for name in shipped.files)
    assert model.load(tmp_path / "a").noise(CASES[0]).tolist() == noise(CASES[0])


def test_a_broken_model_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model, "load", lambda: (_ for _ in ()).throw(ModelError("x.npz: the model is damaged")))
    page = "Share this:\nPrivacy policy\n" + "Birds sing.\n" * 9
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
        [said] = evaluate.below(fallen, {key: floors[key]})
        assert said.startswith(f"{key}: {name} is ")


def test_a_figure_that_is_gone_is_told() -> None:
    assert list(evaluate.below({}, {"a, b": {"f1": 0.5}})) == ["a, b: f1 is not measured any more, the floor 0.5"]


def test_the_fingerprint_knows_the_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prints = {Pipeline().fingerprint, Pipeline(["named"]).fingerprint}
    monkeypatch.setattr(scorer, "FILE", tmp_path / "model.npz")
    assert Pipeline(["named"]).fingerprint in prints
    with pytest.raises(ModelError, match="cannot be read"):
        assert Pipeline().fingerprint
    scorer.FILE.write_bytes(b"another model")
    assert Pipeline().fingerprint not in prints


def test_threads_leave_the_process_as_it_was() -> None:
    def blas() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = blas()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(noise, CASES * 4))
    assert found == [noise(text) for text in CASES] * 4
    assert blas() == before


def test_calibration_error_by_hand() -> None:
    assert evaluate.calibration_error([(0.95, False)] * 95 + [(0.95, True)] * 5) == pytest.approx(0)
    assert evaluate.calibration_error([(0.95, False), (0.95, True)]) == pytest.approx(0.45)


def test_calibration_finds_the_scale() -> None:
    rng = np.random.default_rng(0)
    chance = rng.uniform(0.02, 0.98, 20_000)
    logits = (np.log(chance / (1 - chance)) - 0.3) / 1.7
    content = rng.uniform(size=len(chance)) < chance
    slope, offset = train.calibration([(logits[None], content)])
    assert slope == pytest.approx(1.7, abs=0.1)
    assert offset == pytest.approx(0.3, abs=0.1)
    deaf = rng.normal(size=len(chance)) * 5
    heard, unheard, _ = train.calibration([(np.array([logits * 40, deaf]), content)])  # of logits far too sure
    assert heard == pytest.approx(1.7 / 40, rel=0.1)
    assert unheard == pytest.approx(0, abs=0.05)


def test_a_file_gets_the_networks_one_by_one(tmp_path: Path) -> None:
    """What is trained second must not bring back what the first one replaced."""
    path = tmp_path / "model.npz"
    model.save(MODEL, path)
    other = MODEL.text.network._replace(mean=MODEL.text.network.mean + 1)
    layout = MODEL.html.network._replace(mean=MODEL.html.network.mean + 1)
    model.save(train.changed(path, MODEL.tables, (other,), "text"), path)
    model.save(train.changed(path, MODEL.tables, (layout, MODEL.names), "html"), path)
    found = model.read(path)
    assert np.array_equal(found.text.network.mean, other.mean)
    assert np.array_equal(found.html.network.mean, layout.mean)
    assert (found.text.slope, found.heard, found.card) == (1.0, MODEL.heard, "html")


def test_a_file_that_is_new_begins_with_the_network_of_text(tmp_path: Path) -> None:
    path = tmp_path / "fold0.npz"
    model.save(train.changed(path, MODEL.tables, (MODEL.text.network,), "text"), path)
    assert model.read(path).text.slope == 1.0  # it can be calibrated
    with pytest.raises(ModelError, match="damaged"):
        model.load(path)
    model.save(train.changed(path, MODEL.tables, (MODEL.html.network, MODEL.names), "html"), path)
    assert model.load(path).noise_of(model.ONE_LINE, model.NO_FACTS).shape == (1,)
