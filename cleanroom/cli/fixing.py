"""Files rewritten in place: which never are, and how it is done so that nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cleanroom import files
from cleanroom.cli import undo
from cleanroom.errors import ChangedError, FileError
from cleanroom.files import Source
from cleanroom.patch import digest
from cleanroom.result import Result


class Fix(NamedTuple):
    """What takes a file's place, and the way back."""

    data: bytes
    record: Mapping[str, object]
    before: str
    """The digest of the bytes that it was made for."""


def refuse(source: Source) -> None:
    """Raises FileError for what is never rewritten: HTML, binary files."""
    if files.is_html(source):
        raise FileError(f"{source.path}: is HTML, which --fix does not rewrite; `cleanroom clean` makes text of it")
    if files.is_binary(source):
        raise FileError(f"{source.path}: is no text file, so --fix does not rewrite it; leave it out")


def prepare(source: Source, result: Result) -> Fix:
    """The fix of a file, once it is certain that it leads back.

    Raises:
        FileError: it would not.
    """
    return Fix(files.cleaned(source, result), undo.record(result, source.envelope), digest(source.data))


def apply(path: str, fix: Fix, journal: undo.Journal) -> None:
    """Rewrite a file: its way back is on disk first, and the file still holds what was cleaned.

    Raises:
        FileError: it changed meanwhile, or cannot be written; it stays as it is.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    if digest(data) != fix.before:
        raise ChangedError(f"{path}: was changed by something else meanwhile and stays as it is; run again")
    if not os.access(path, os.W_OK):
        raise FileError(f"{path}: is read-only and stays as it is")
    journal.add(path, fix.record)
    try:
        files.write(path, fix.data, instead_of=data)
    except FileError as error:
        with suppress(OSError):
            if isinstance(error, ChangedError) or Path(path).read_bytes() == data:
                journal.withdraw()
        raise
