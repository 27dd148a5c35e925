"""Reading files, and writing them so that nothing can be lost: checked first, replaced in one step, read again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import NamedTuple

from cleanroom.decode import Envelope, decode, encode
from cleanroom.errors import FileError, PatchError
from cleanroom.patch import Patch, digest
from cleanroom.result import Result

STDIN = "-"
SUFFIX = ".txt"


class Source(NamedTuple):
    """A file's bytes, its text and how it held it."""

    path: str
    data: bytes
    text: str
    envelope: Envelope


def read(path: str) -> Source:
    """A file, or standard input for "-".

    Raises:
        FileError: it cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    text, envelope = decode(data)
    return Source("<stdin>" if path == STDIN else path, data, text, envelope)


def expand(paths: list[str]) -> Iterator[str]:
    """Each file as it is named; for a folder the *.txt below it, in order, hidden ones left out."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            for file in sorted(path.rglob(f"*{SUFFIX}")):
                if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
                    yield str(file)
        elif name == STDIN or path.exists():
            yield name
        else:
            yield name  # reading it says what is wrong


def cleaned(source: Source, result: Result) -> bytes:
    """The clean file's bytes, once it is certain that they restore to the original.

    Raises:
        FileError: they would not.
    """
    data = encode(result.text, source.envelope)
    text = data[len(source.envelope.bom) :].decode(source.envelope.encoding, source.envelope.errors)
    if text != result.text or encode(result.patch.invert().apply(text), source.envelope) != source.data:
        raise FileError(f"{source.path}: the clean text would not restore to the same bytes; nothing was written")
    return data


def undo_record(result: Result, envelope: Envelope) -> bytes:
    """All that is needed to put everything back, as JSON in ASCII."""
    import json

    record = result.patch.to_json()
    record |= {"encoding": envelope.encoding, "bom": envelope.bom.hex(), "errors": envelope.errors}
    return json.dumps(record, ensure_ascii=True).encode() + b"\n"


def restored(source: Source, record_path: str) -> bytes:
    """The original bytes of a cleaned file, from its undo record.

    Raises:
        FileError: the record cannot be read, or belongs to another file or to an earlier state of this one.
    """
    import json

    try:
        record = json.loads(Path(record_path).read_bytes())
    except OSError as error:
        raise FileError(f"{record_path}: {error.strerror or error}") from None
    except ValueError:
        raise FileError(f"{record_path}: not a usable undo record: it is no JSON") from None
    try:
        patch = Patch.from_json(record)
        envelope = Envelope(str(record["encoding"]), bytes.fromhex(record["bom"]), str(record["errors"]))
        if not source.data.startswith(envelope.bom):
            raise UnicodeError("the byte order mark is gone")
        text = source.data[len(envelope.bom) :].decode(envelope.encoding, envelope.errors)
    except UnicodeError:
        raise FileError(f"{source.path}: not in the encoding of the undo record {record_path}: not its file") from None
    except (ValueError, KeyError, TypeError, LookupError, PatchError) as error:
        raise FileError(f"{record_path}: not a usable undo record: {error}") from None
    if digest(text) != patch.target:
        raise FileError(
            f"{source.path}: not the file that {record_path} was written for, or edited since; nothing was changed"
        )
    try:
        return encode(patch.invert().apply(text), envelope)
    except PatchError as error:
        raise FileError(f"{record_path}: {error}; nothing was changed") from None


def write(path: str, data: bytes) -> None:
    """Write a file in one step: a temporary file beside it, flushed, renamed, read again and compared.

    Raises:
        FileError: it cannot be written; what stood there before still does.
    """
    target = Path(path).resolve()  # a link stays a link
    if target.exists() and not target.is_file():
        _write_through(target, data)
        return
    made = ""
    try:
        number, made = mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(made).chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        Path(made).replace(target)
        if target.read_bytes() != data:
            raise FileError(f"{path}: what was read again is not what was written")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            Path(made).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_through(target: Path, data: bytes) -> None:
    """Devices and pipes are written to, never replaced."""
    try:
        target.write_bytes(data)
    except OSError as error:
        raise FileError(f"{target}: {error.strerror or error}") from None


def same(one: str, other: str) -> bool:
    """Do two paths name one file? Standard input is none."""
    if STDIN in (one, other):
        return False
    with suppress(OSError):
        return Path(one).samefile(other)
    return Path(one).resolve() == Path(other).resolve()
