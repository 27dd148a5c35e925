"""The model's file: look-up tables, network and calibration, in one .npz without pickle."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from cleanroom.errors import ModelError
from cleanroom.scorer import FILE
from cleanroom.scorer.features import features
from cleanroom.scorer.network import Layer, Network
from cleanroom.scorer.tables import MASK, Tables

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = 1
"""Of the file: one that reads otherwise has another number."""
ONE_AT_A_TIME = Lock()
"""The number of BLAS's threads is that of the whole process."""
SPARSE = ("stops", "word_groups", "pair_groups", "line_groups")


class Model(NamedTuple):
    """A model, ready to score."""

    tables: Tables
    network: Network
    slope: float
    offset: float
    card: str
    """What it was trained on, when, and how it did."""

    def noise(self, text: str) -> NDArray[np.float64]:
        """How sure the model is that a line is noise, 0 to 1, of each line of `text` that is not blank."""
        rows = features(text, self.tables)
        if not len(rows):
            return np.zeros(0)
        with ONE_AT_A_TIME, _pools().limit(limits=1, user_api="blas"):  # more only wait for one another
            logits = self.network(rows).astype(np.float64)
        noise: NDArray[np.float64] = (1 / (1 + np.exp(self.slope * logits + self.offset))).round(3)
        return noise


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def load(path: Path = FILE) -> Model:
    """The model in a file.

    Raises:
        ModelError: it cannot be read, is damaged, or is of another format.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if (found := int(file["format"])) != FORMAT:
                raise ModelError(
                    f"{path}: is a model of format {found}, and this cleanroom reads {FORMAT}: reinstall it"
                )
            model = _of({name: file[name] for name in file.files})
        model.noise("one\nline")  # do its parts fit together?
        return model
    except ModelError:
        raise
    except FileNotFoundError:
        raise ModelError(f"{path}: the model is missing: reinstall cleanroom-text") from None
    except Exception as error:  # a damaged archive fails in many ways
        raise ModelError(f"{path}: the model is damaged ({error}): reinstall cleanroom-text") from None


def _of(arrays: Mapping[str, NDArray[np.generic]]) -> Model:
    parts: dict[str, Any] = {name: arrays[name] for name in Tables._fields}
    for name in SPARSE:
        parts[name] = np.zeros(int(MASK) + 1, np.uint16)
        parts[name][arrays[f"{name}_at"]] = arrays[name]
    tables = Tables(**{**parts, "languages": tuple(arrays["languages"].tolist())})
    names = [name.removesuffix(".weights") for name in arrays if name.endswith(".weights")]
    layers = {name: Layer(*(arrays[f"{name}.{part}"].astype(np.float32) for part in Layer._fields)) for name in names}
    network = Network(
        arrays["mean"].astype(np.float32), arrays["deviation"].astype(np.float32), layers, float(arrays["scale"])
    )
    slope, offset = arrays["calibration"].tolist()
    return Model(tables, network, slope, offset, str(arrays["card"]))


def save(model: Model, path: Path) -> None:
    """Write a model, the same bytes for the same model."""
    tables, network = model.tables, model.network
    arrays: dict[str, NDArray[np.generic]] = {"format": np.array(FORMAT)}
    for name, table in tables._asdict().items():
        if name in SPARSE:
            at = np.flatnonzero(table)
            arrays |= {f"{name}_at": at.astype(np.uint32), name: table[at]}
        else:
            arrays[name] = np.array(table)
    for name, layer in network.layers.items():
        arrays |= {
            f"{name}.weights": layer.weights.astype(np.int8),
            f"{name}.step": layer.step,
            f"{name}.bias": layer.bias,
        }
    arrays |= {"mean": network.mean, "deviation": network.deviation, "scale": np.array(network.scale)}
    arrays |= {"calibration": np.array([model.slope, model.offset]), "card": np.array(model.card)}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
