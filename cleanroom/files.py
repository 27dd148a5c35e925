"""Reading files, and writing them so that nothing can be lost: checked first, replaced in one step, read again."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cleanroom.decode import Envelope, decode, encode
from cleanroom.errors import ChangedError, FileError
from cleanroom.result import Result

STDIN = "-"
HTML_SUFFIXES = (".html", ".htm", ".xhtml")
HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
HEAD = 2000  # characters in which HTML must open
BINARY = (
    b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"7z\xbc\xaf", b"Rar!\x1a", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"SQLite format 3",
)  # fmt: skip


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


def is_html(source: Source) -> bool:
    """By its name, or by how it opens."""
    return source.path.lower().endswith(HTML_SUFFIXES) or HTML.match(source.text[:HEAD]) is not None


def is_binary(source: Source) -> bool:
    """Is it no text at all?"""
    return "\0" in source.text or source.data.startswith(BINARY)


def cleaned(source: Source, result: Result) -> bytes:
    """The clean file's bytes, once it is certain that they restore to the original.

    Raises:
        FileError: they would not.
    """
    try:
        data = encode(result.text, source.envelope)
    except FileError as error:
        raise FileError(f"{source.path}: {error}") from None
    text = data[len(source.envelope.bom) :].decode(source.envelope.encoding, source.envelope.errors)
    if text != result.text or encode(result.patch.invert().apply(text), source.envelope) != source.data:
        raise FileError(f"{source.path}: the clean text would not restore to the same bytes; nothing was written")
    return data


def put(data: bytes, path: str | None) -> None:
    """Write a file, or print it when there is no name.

    Raises:
        FileError: it cannot be written.
    """
    if path and path != STDIN:
        write(path, data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def write(path: str, data: bytes, instead_of: bytes | None = None) -> None:
    """Write a file in one step: a temporary file beside it, flushed, renamed, read again and compared.

    Raises:
        FileError: it cannot be written; what stood there before still does.
        ChangedError: it does not hold `instead_of` any more.
    """
    from tempfile import mkstemp  # late: a check writes nothing

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
        _dress(made, target)
        if instead_of is not None and target.read_bytes() != instead_of:
            raise ChangedError(f"{path}: was changed by something else meanwhile and stays as it is; run again")
        Path(made).replace(target)
        if target.read_bytes() != data:
            raise FileError(f"{path}: what was read again is not what was written")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            Path(made).unlink(missing_ok=True)


def _dress(made: str, target: Path) -> None:
    """Give a new file the owner, as far as that is allowed, and the mode of the one it replaces."""
    if not target.exists():
        Path(made).chmod(0o666 & ~_umask())
        return
    old = target.stat()
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(made, old.st_uid, old.st_gid)
    Path(made).chmod(old.st_mode)


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


def real(path: str) -> str:
    """The absolute path; links on the way to it are followed, the file itself may be one."""
    place = Path(path)
    return str(_real_folder(place.parent.absolute()) / place.name)


@cache
def _real_folder(folder: Path) -> Path:
    return folder.resolve()


def seen_from(folder: Path, path: str) -> str:
    """`path` as a record in `folder` names it: relative, with slashes; links on the way to either are followed."""
    try:
        return Path(os.path.relpath(real(path), _real_folder(folder.absolute()))).as_posix()
    except ValueError:  # another drive
        return Path(real(path)).as_posix()


def shown_here(folder: Path, path: str) -> str:
    """The path that `folder` sees as `path`, relative to the current folder where it lies below it."""
    real = os.path.normpath(folder.resolve() / path)
    here = str(Path.cwd()) + os.sep
    return real.removeprefix(here)
