"""A learned judge of each line in its context: `tables` and `features` say what it sees, `network` what it makes of it,
`model` is the file that holds both. Trained by `benchmarks.scorer`. Nothing here is imported before it is needed."""

from hashlib import blake2b
from pathlib import Path

from cleanroom.errors import ModelError

FILE = Path(__file__).parent / "model.npz"


def digest() -> str:
    """Of the model's file.

    Raises:
        ModelError: there is none.
    """
    try:
        return blake2b(FILE.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{FILE}: the model cannot be read ({error.strerror}): reinstall cleanroom-text") from None
