"""Bytes to text and back, without losing one: a codec is taken only if it gives the same bytes again."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from cleanroom.errors import FileError

BOMS = (  # longest first: UTF-32-LE begins as UTF-16-LE does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 1 << 16  # bytes that the detector sees


class Envelope(NamedTuple):
    """How a file held its text: what `encode` needs to give the same bytes again."""

    encoding: str = "utf-8"
    bom: bytes = b""
    errors: str = "strict"


def decode(data: bytes) -> tuple[str, Envelope]:
    """The text of a file's bytes, and its envelope.

    A BOM decides; then strict UTF-8; then what cchardet detects. Each is taken only if encoding gives the same
    bytes again (some files break that in UTF-16, UTF-7 or cp932); what is left is UTF-8 with surrogateescape,
    which always does, and lines with such a surrogate are never edited.

    >>> decode(b"\\xef\\xbb\\xbfWater")
    ('Water', Envelope(encoding='utf-8', bom=b'\\xef\\xbb\\xbf', errors='strict'))
    """
    for bom, encoding in BOMS:
        if data.startswith(bom) and (text := _exactly(data[len(bom) :], encoding)) is not None:
            return text, Envelope(encoding, bom)
    if (text := _exactly(data, "utf-8")) is not None:
        if "\0" not in text or (wide := _wide(data)) is None:
            return text, Envelope()
        return wide
    escaped = data.decode("utf-8", "surrogateescape"), Envelope(errors="surrogateescape")
    return _wide(data) or _nearly_utf8(escaped) or _detected(data) or escaped


def encode(text: str, envelope: Envelope) -> bytes:
    """The bytes of `text` in its envelope.

    Raises:
        FileError: the text has a character that the encoding does not know.
    """
    try:
        return envelope.bom + text.encode(envelope.encoding, envelope.errors)
    except UnicodeEncodeError as error:
        raise FileError(
            f"{envelope.encoding} has no U+{ord(text[error.start]):04X}: convert the file to UTF-8 first, "
            "or ignore the cleaner that puts it in"
        ) from None


def _nearly_utf8(escaped: tuple[str, Envelope]) -> tuple[str, Envelope] | None:
    """`escaped`, when stray bytes are few beside the characters that only UTF-8 gives: one must not change them all."""
    text = escaped[0][:SAMPLE]
    stray = sum("\ud800" <= c <= "\udfff" for c in text)
    return escaped if sum(c > "\x7f" for c in text) > 5 * stray else None


def _exactly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
        # UTF-8 is checked by decoding: what decodes strictly encodes to the same bytes
        return text if encoding == "utf-8" or text.encode(encoding) == data else None
    except (UnicodeError, LookupError):
        return None


def _wide(data: bytes) -> tuple[str, Envelope] | None:
    """UTF-16 without a BOM: nearly every second byte is NUL in European text."""
    sample = data[:SAMPLE]
    for parity, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[parity::2].count(0)
        if zeros * 4 > len(sample) and not sample[1 - parity :: 2].count(0):
            text = _exactly(data, encoding)
            if text is not None:
                return text, Envelope(encoding)
    return None


def _detected(data: bytes) -> tuple[str, Envelope] | None:
    import cchardet  # late: only bytes that are not UTF-8 come here

    name = (cchardet.detect(data[:SAMPLE]).get("encoding") or "").lower()
    for encoding in ("cp1252", name) if name == "iso-8859-1" else (name, "cp1252"):  # which has its quotes and dashes
        if encoding and encoding not in ("utf-8", "utf-8-sig", "ascii"):
            text = _exactly(data, encoding)
            if text is not None and not any("\x80" <= c < "\xa0" and c != "\x85" for c in text):
                return text, Envelope(encoding)
    return None
