"""The network over lines: how much each line of a page is content.

Six dilated convolutions over the lines, with residuals, each line seeing 63 lines either way; twice a vector of the
whole page, its mean and its maximum, is added to every line. 110,000 weights.

Weights are whole numbers of 8 bits and activations of 12, so every sum that a matrix product takes stays below 2 ** 24
and is exact in float32, in whatever order a BLAS takes it; what is added to it is added in one order. So the same page
scores the same on any machine, alone or among others, to the last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

DILATIONS = (1, 2, 4, 8, 16, 32)
PAGE_AT = (2, 5)
"""The convolutions behind which the page is looked at."""
CLIP = 4.0
"""Standard deviations: features are not farther from their mean."""
WEIGHT = 127
"""The largest weight."""
INPUT = 127 / CLIP
"""Steps of an input, to a standard deviation."""
MOST = 2047
"""The largest activation: 64 channels of it, times the largest weight, stay below 2 ** 24."""


class Layer(NamedTuple):
    """A matrix of whole numbers; what a step of the sum is worth, by column; what is added."""

    weights: Floats
    step: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        """The value of each column, from activations `x`."""
        out: Floats = x @ self.weights
        out *= self.step
        out += self.bias
        return out


class Network(NamedTuple):
    """All layers. Activations are whole numbers of `1 / scale`."""

    mean: Floats
    deviation: Floats  # one over it, in steps of the input
    layers: Mapping[str, Layer]
    scale: float

    def __call__(self, rows: Floats) -> Floats:
        """The logit of "content" for each line, from its features.

        Args:
            rows: of `features`.
        """
        x = rows - self.mean
        x *= self.deviation
        np.rint(x, out=x)
        np.clip(x, -WEIGHT, WEIGHT, out=x)
        h = self.whole(self.layers["in"](x))
        for k, dilation in enumerate(DILATIONS):
            h = self.residual(h, self.layers[f"conv{k}"], dilation)
            if k in PAGE_AT:
                h += self.page(h, self.layers[f"page{k}a"], self.layers[f"page{k}b"])
                np.clip(h, -MOST, MOST, out=h)
        logits: Floats = self.layers["out"](self.whole(self.layers["head"](h)))[:, 0]
        return logits

    def whole(self, x: Floats) -> Floats:
        """Activations: what is positive, in whole steps."""
        x *= np.float32(self.scale)
        np.rint(x, out=x)
        np.clip(x, 0, MOST, out=x)
        return x

    def residual(self, h: Floats, layer: Layer, dilation: int) -> Floats:
        """`h` and what the convolution adds to it; one product for the line before, itself and the line behind."""
        n, channels = h.shape
        three = h @ layer.weights
        out = three[:, channels : 2 * channels].copy()
        out[dilation:] += three[: n - dilation, :channels] if n > dilation else 0
        out[: max(n - dilation, 0)] += three[dilation:, 2 * channels :]
        out *= layer.step
        out += layer.bias
        self.whole(out)
        out += h
        np.clip(out, -MOST, MOST, out=out)
        return out

    def page(self, h: Floats, first: Layer, second: Layer) -> Floats:
        """What the page adds to each of its lines; sums are taken in float64, where they are exact."""
        mean = np.rint(h.sum(axis=0, dtype=np.float64) / len(h))
        view = np.concatenate((mean, np.maximum(h.max(axis=0), 0)))
        hidden = view @ first.weights.astype(np.float64) * first.step + first.bias
        hidden = np.clip(np.rint(hidden * self.scale), 0, MOST)
        out = hidden @ second.weights.astype(np.float64) * second.step + second.bias
        added: Floats = np.rint(out * self.scale).astype(np.float32)
        return added


def quantised(params: Mapping[str, Mapping[str, Floats]], mean: Floats, deviation: Floats, largest: float) -> Network:
    """The network of trained weights.

    Args:
        params: layer -> its weights "w" and "b".
        mean: of the features.
        deviation: one over theirs.
        largest: activation that occurs.
    """
    scale = float(2 ** np.floor(np.log2(MOST / largest)))
    layers = {}
    for name, layer in params.items():
        w, b = np.asarray(layer["w"], np.float32), np.asarray(layer["b"], np.float32)
        step = np.maximum(np.abs(w).max(axis=0), 1e-8) / WEIGHT
        whole = np.rint(w / step)
        if name.startswith("conv"):
            channels = w.shape[1]
            whole = np.concatenate(np.split(whole, len(w) // channels), axis=1)
        unit = 1 / INPUT if name == "in" else 1 / scale
        layers[name] = Layer(whole.astype(np.float32), (step * unit).astype(np.float32), b)
    return Network(mean.astype(np.float32), (deviation * INPUT).astype(np.float32), layers, scale)
