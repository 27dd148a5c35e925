"""The model's file: look-up tables, a network for text and one for HTML, in one .npz without pickle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from threadpoolctl import LibController, ThreadpoolController

from cleanroom.errors import ModelError
from cleanroom.html.elements import BUCKETS, Key
from cleanroom.html.metadata import Facts
from cleanroom.html.render import Element, Rendering, window
from cleanroom.scorer import FILE, evidence
from cleanroom.scorer.features import features
from cleanroom.scorer.network import Layer, Network
from cleanroom.scorer.tables import MASK, Tables

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = 2
"""Of the file: one that reads otherwise has another number."""
MOST = 20_000
"""Lines that are judged at once; longer pages are judged part by part, or memory would grow by kilobytes a line."""
ONE_AT_A_TIME = Lock()
"""The number of BLAS's threads is that of the whole process."""
ONE_LINE = Rendering(["a line"], [0], [0], [Element(-1, Key("body", 0, 0, (0,), "body"), 0, 0, 0, None)], [1], [], [])
NO_FACTS = Facts({}, frozenset(), "")
JUDGES = TEXT, HTML = ("text", "html")
SPARSE = ("stops", "word_groups", "pair_groups", "line_groups")


class Judge(NamedTuple):
    """A network, and what its logits are worth."""

    network: Network
    slope: float
    offset: float


@dataclass(frozen=True)
class Names:
    """What is learned of the names of elements: tags, classes and ids."""

    buckets: NDArray[np.int64]  # hashes of the names that are known
    table: NDArray[np.float32]  # a row for each, behind an empty one for all others; whole numbers

    def __post_init__(self) -> None:
        if len(self.table) != len(self.buckets) + 1:
            raise ValueError(f"{len(self.buckets)} names have {len(self.table)} rows")

    @cached_property
    def row_of(self) -> NDArray[np.int64]:
        """Bucket -> row."""
        row_of = np.zeros(BUCKETS, np.int64)
        row_of[self.buckets] = np.arange(1, len(self.buckets) + 1)
        return row_of


class Model(NamedTuple):
    """A model, ready to score."""

    tables: Tables
    text: Judge
    html: Judge
    names: Names
    heard: float
    """The slope of the text's logits among those of HTML: two judges err less than one."""
    card: str
    """What it was trained on, when, and how it did."""

    def noise(self, text: str) -> NDArray[np.float64]:
        """How sure the model is that a line is noise, 0 to 1, of each line of `text` that is not blank."""
        if text.count("\n") + text.count("\r") > MOST:
            lines = list(filter(str.strip, text.replace("\r", "\n").split("\n")))
            if len(lines) > MOST:
                return np.concatenate([self.noise("\n".join(lines[i : i + MOST])) for i in range(0, len(lines), MOST)])
        rows = features(text, self.tables)
        if not len(rows):
            return np.zeros(0)
        with ONE_AT_A_TIME, _one_thread():  # more only wait for one another
            logits = self.text.network(rows).astype(np.float64)
        return _chance(logits * self.text.slope + self.text.offset)

    def noise_of(self, rendering: Rendering, facts: Facts) -> NDArray[np.float64]:
        """The same of each line of a rendered page, by its layout too."""
        n = len(rendering.lines)
        if n > MOST:
            parts = [window(rendering, i, min(i + MOST, n)) for i in range(0, n, MOST)]
            return np.concatenate([self.noise_of(part, facts) for part in parts])
        if not n:
            return np.zeros(0)
        rows = evidence.of(rendering, facts, self.tables, self.names.row_of, self.names.table)
        with ONE_AT_A_TIME, _one_thread():
            html, text = self.logits(rows)
        return _chance(html * self.html.slope + text * self.heard + self.html.offset)

    def logits(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The logits of content of lines of HTML, by the network of HTML and by that of text."""
        return np.array(
            [self.html.network(rows), self.text.network(rows[:, : len(self.text.network.mean)])], np.float64
        )


def _chance(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of noise, 0 to 1, by calibrated logits of content."""
    noise: NDArray[np.float64] = (1 / (1 + np.exp(logits))).round(3)
    return noise


@contextmanager
def _one_thread() -> Iterator[None]:
    """As `threadpool_limits(1, "blas")`, which takes a quarter of a network's time to find the libraries anew."""
    before = [(library, library.get_num_threads()) for library in _blas()]
    for library, _ in before:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, threads in before:
            library.set_num_threads(threads)


@cache
def _blas() -> list[LibController]:
    return [library for library in ThreadpoolController().lib_controllers if library.user_api == "blas"]


@cache
def load(path: Path = FILE) -> Model:
    """The model in a file.

    Raises:
        ModelError: it cannot be read, is damaged, or is of another format.
    """
    model = read(path)
    try:  # do its parts fit together?
        model.noise("one\nline")
        model.noise_of(ONE_LINE, NO_FACTS)
    except Exception as error:  # of numpy
        raise _damaged(path, error) from None
    return model


def read(path: Path) -> Model:
    """The model that is in a file now, whether its parts fit together or not; errors as above."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if (found := int(file["format"])) != FORMAT:
                raise ModelError(
                    f"{path}: is a model of format {found}, and this cleanroom reads {FORMAT}: reinstall it"
                )
            return _of({name: file[name] for name in file.files})
    except ModelError:
        raise
    except FileNotFoundError:
        raise ModelError(f"{path}: the model is missing: reinstall cleanroom-text") from None
    except Exception as error:  # a damaged archive fails in many ways
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> ModelError:
    return ModelError(f"{path}: the model is damaged ({error}): reinstall cleanroom-text")


def _of(arrays: Mapping[str, NDArray[np.generic]]) -> Model:
    parts: dict[str, Any] = {name: arrays[name] for name in Tables._fields}
    for name in SPARSE:
        parts[name] = np.zeros(int(MASK) + 1, np.uint16)
        parts[name][arrays[f"{name}_at"]] = arrays[name]
    tables = Tables(**{**parts, "languages": tuple(arrays["languages"].tolist())})
    names = Names(arrays["buckets"].astype(np.int64), arrays["names"].astype(np.float32))
    return Model(tables, _judge(arrays, TEXT), _judge(arrays, HTML), names, float(arrays["heard"]), str(arrays["card"]))


def _judge(arrays: Mapping[str, NDArray[np.generic]], kind: str) -> Judge:
    mine = {name.removeprefix(f"{kind}."): part for name, part in arrays.items() if name.startswith(f"{kind}.")}
    names = [name.removesuffix(".weights") for name in mine if name.endswith(".weights")]
    layers = {name: Layer(*(mine[f"{name}.{part}"].astype(np.float32) for part in Layer._fields)) for name in names}
    mean, deviation = mine["mean"].astype(np.float32), mine["deviation"].astype(np.float32)
    network = Network(mean, deviation, layers, float(mine["scale"]))
    slope, offset = mine["calibration"].tolist()
    return Judge(network, slope, offset)


def save(model: Model, path: Path) -> None:
    """Write a model, the same bytes for the same model."""
    arrays: dict[str, NDArray[np.generic]] = {"format": np.array(FORMAT)}
    for name, table in model.tables._asdict().items():
        if name in SPARSE:
            at = np.flatnonzero(table)
            arrays |= {f"{name}_at": at.astype(np.uint32), name: table[at]}
        else:
            arrays[name] = np.array(table)
    for kind in JUDGES:
        network, *calibration = getattr(model, kind)
        for name, layer in network.layers.items():
            arrays |= {
                f"{kind}.{name}.weights": layer.weights.astype(np.int8),
                f"{kind}.{name}.step": layer.step,
                f"{kind}.{name}.bias": layer.bias,
            }
        arrays |= {f"{kind}.{part}": getattr(network, part) for part in ("mean", "deviation")}
        arrays |= {f"{kind}.scale": np.array(network.scale), f"{kind}.calibration": np.array(calibration)}
    arrays |= {"buckets": model.names.buckets.astype(np.uint16), "names": model.names.table.astype(np.int8)}
    arrays |= {"heard": np.array(model.heard), "card": np.array(model.card)}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
