"""A learned judge of each line in its context: `tables` and `features` say what it sees, `network` what it makes of it,
`model` is the file that holds both. Trained by `benchmarks.scorer`. Nothing here is imported before it is needed."""

from pathlib import Path

FILE = Path(__file__).parent / "model.npz"
