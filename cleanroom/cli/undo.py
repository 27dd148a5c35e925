"""The way back: the undo record of one file, or of all files of a run, and what it restores.

A record of a run is JSON lines: its format and version, then for each file its place, seen from the record's folder,
and its patch. A file's line is on disk before the file is replaced, so a crash at any point loses nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from cleanroom import files
from cleanroom.decode import Envelope, encode
from cleanroom.errors import FileError, PatchError
from cleanroom.files import Source
from cleanroom.patch import Patch, digest
from cleanroom.result import Result

RUN_FORMAT = "cleanroom-undo-run-1"


def record(result: Result, envelope: Envelope) -> dict[str, object]:
    """All that is needed to put one file back, in plain lists and strings."""
    return result.patch.to_json() | {
        "encoding": envelope.encoding,
        "bom": envelope.bom.hex(),
        "errors": envelope.errors,
    }


def line(entry: Mapping[str, object]) -> bytes:
    """A record as a line of JSON in ASCII."""
    import json

    return json.dumps(entry, ensure_ascii=True).encode() + b"\n"


def rows(path: str) -> list[bytes]:
    """The lines of a record; without a last one that a crash cut off, since its file was not changed yet.

    Raises:
        FileError: it cannot be read, or is empty.
    """
    try:
        *whole, rest = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    if not whole and not rest:
        raise FileError(f"{path}: not a usable undo record: it is empty")
    return whole or [rest]


def entry_of(row: bytes, path: str) -> dict[str, object]:
    """A line of a record.

    Raises:
        FileError: it is no JSON object.
    """
    import json

    with suppress(ValueError):
        found = json.loads(row)
        if isinstance(found, dict):
            return found
    raise FileError(f"{path}: not a usable undo record: no JSON object in {row[:40]!a}")


def restored(source: Source, entry: dict[str, object], record_path: str) -> bytes:
    """The original bytes of a cleaned file, from its entry in an undo record; its own where it is that original.

    Raises:
        FileError: the entry is damaged, or belongs to another file or to an earlier state of this one.
    """
    try:
        patch = Patch.from_json(entry)
        envelope = Envelope(str(entry["encoding"]), bytes.fromhex(str(entry["bom"])), str(entry["errors"]))
        if not source.data.startswith(envelope.bom):
            raise UnicodeError("the byte order mark is gone")
        text = source.data[len(envelope.bom) :].decode(envelope.encoding, envelope.errors)
    except UnicodeError:
        raise FileError(f"{source.path}: not in the encoding of the undo record {record_path}: not its file") from None
    except (ValueError, KeyError, TypeError, LookupError, PatchError) as error:
        raise FileError(f"{record_path}: not a usable undo record: {error}") from None
    found = digest(text)
    if found == patch.source:
        return source.data
    if found != patch.target:
        raise FileError(
            f"{source.path}: not the file that {record_path} was written for, or edited since; nothing was changed"
        )
    try:
        return encode(patch.invert().apply(text), envelope)
    except PatchError as error:
        raise FileError(f"{record_path}: {error}; nothing was changed") from None


class Back(NamedTuple):
    """What became of one file of a record."""

    path: str
    changed: bool = False
    error: FileError | None = None


def restore_run(path: str, lines: Iterable[bytes]) -> Iterator[Back]:
    """Put the files of a run's record (its lines behind the first) back, each if it is as the run left it."""
    folder = Path(path).parent
    for row in lines:
        file = ""
        try:
            entry = entry_of(row, path)
            if not isinstance(entry.get("path"), str):
                raise FileError(f"{path}: not a usable undo record: an entry names no file")
            file = files.shown_here(folder, str(entry["path"]))
            source = files.read(file)
            data = restored(source, entry, path)
            if data != source.data:
                files.write(file, data, instead_of=source.data)
            yield Back(file, data != source.data)
        except FileError as error:
            yield Back(file, error=error)


class Journal:
    """The record of a run, written as the run goes; without a path it writes nothing.

    Raises:
        FileError: the record exists already, is one of `inputs`, or has no folder to stand in.
    """

    def __init__(self, path: str | None, inputs: Iterable[str]) -> None:
        self.path = path
        self.file: FileIO | None = None
        self.mark = 0
        if path and any(files.same(path, name) for name in inputs):
            raise FileError(f"{path}: is one of the files to fix; give --undo a file of its own")
        if path and os.path.lexists(path):
            raise FileError(f"{path}: exists already; it may be all that leads back, so give --undo another name")
        if path and not Path(path).parent.is_dir():
            raise FileError(f"{path}: there is no such folder; make it first")

    def add(self, file: str, entry: Mapping[str, object]) -> None:
        """Write a file's way back, and wait until it is on disk.

        Raises:
            FileError: it cannot be written.
        """
        if self.path is None:
            return
        try:
            if self.file is None:
                self.file = self._opened(self.path)
            self.mark = self.file.tell()
            _append(self.file, {"path": files.seen_from(Path(self.path).parent, file), **entry})
        except OSError as error:
            with suppress(OSError):
                self.withdraw()
            raise FileError(f"{self.path}: {error.strerror or error}; {file} stays as it is") from None

    def withdraw(self) -> None:
        """Take the last way back out again: its file was not changed."""
        if self.file:
            self.file.truncate(self.mark)
            self.file.seek(self.mark)

    def close(self) -> None:
        """No more files."""
        if self.file:
            self.file.close()

    @staticmethod
    def _opened(path: str) -> FileIO:
        from cleanroom.version import __version__

        file = Path(path).open("xb", buffering=0)  # noqa: SIM115 - closed by `close`
        try:
            _append(file, {"format": RUN_FORMAT, "version": __version__})
            if os.name == "posix":  # its name must be on disk too
                folder = os.open(Path(path).parent, os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)
        except OSError:
            file.close()
            Path(path).unlink()
            raise
        return file


def _append(file: FileIO, entry: Mapping[str, object]) -> None:
    data = line(entry)
    while data:
        data = data[file.write(data) :]
    os.fsync(file.fileno())
