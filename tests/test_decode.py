"""Bytes to text and back: never a byte lost."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanroom.decode import Envelope, decode, encode
from cleanroom.errors import FileError

GERMAN = "Über die Brücke führt ein schöner Weg, sagte Frau Müller. „Grüße!“\r\n" * 20
RUSSIAN = "Над тихой рекой поднимался утренний туман, и лодки стояли у берега.\n" * 20
JAPANESE = "港の観測所では、毎朝六時に気温と風の強さを記録しています。\n" * 20


@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda s: s.encode("utf-16", "surrogatepass"))))
def test_any_bytes_come_back(data: bytes) -> None:
    text, envelope = decode(data)
    assert encode(text, envelope) == data


@pytest.mark.parametrize("bom", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
@given(st.binary(max_size=60))
def test_any_bytes_behind_a_bom_come_back(bom: bytes, data: bytes) -> None:
    text, envelope = decode(bom + data)
    assert encode(text, envelope) == bom + data


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "utf-8"),
    ],
)
def test_encodings_are_read_and_kept(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    found, envelope = decode(data)
    assert found == text
    assert encode(found, envelope) == data


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF32_BE, "utf-32-be")],
)
def test_bom_stays_outside_the_text(bom: bytes, encoding: str) -> None:
    text, envelope = decode(bom + GERMAN.encode(encoding))
    assert text == GERMAN
    assert envelope == Envelope(encoding, bom)


def test_one_stray_byte_does_not_change_the_encoding() -> None:
    data = GERMAN.encode() + b"caf\xe9\n"
    text, envelope = decode(data)
    assert envelope == Envelope(errors="surrogateescape")
    assert text.startswith("Über die Brücke")
    assert encode(text, envelope) == data


def test_undecodable_bytes_are_kept_as_surrogates() -> None:
    data = JAPANESE.encode() + b"\xff\x81\x98 was found.\n"
    text, envelope = decode(data)
    assert envelope.errors == "surrogateescape"
    assert encode(text, envelope) == data


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (JAPANESE.encode("cp932") + b"1 \x87\x90 2\n", "cp932"),  # NEC's sign, which comes back as JIS's
        ("港の観測所".encode("iso2022_jp") + b"\x1b(B\n\xff", "iso2022_jp"),
        (b"+AOk- caf\xe9", "utf-7"),
        (b"\x81\x98", "no-such-codec"),
    ],
)
def test_a_codec_that_gives_other_bytes_back_is_not_taken(
    data: bytes, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cchardet.detect", lambda sample: {"encoding": encoding})
    text, envelope = decode(data)
    assert envelope.encoding != encoding
    assert encode(text, envelope) == data


def test_a_character_the_encoding_lacks() -> None:
    with pytest.raises(FileError, match=r"cp1252 has no U\+65E5"):
        encode("日", Envelope("cp1252"))


def test_quotes_of_windows_are_read_as_such() -> None:
    data = "Il a dit “oui” – à l'été, près du café, où l'on déjeune déjà.\n".encode("cp1252")
    text, envelope = decode(data)
    assert ("“oui”" in text, envelope.encoding) == (True, "windows-1252")
    plain = "À l'été, près du café, où l'on déjeune déjà, il a dit «oui» à sa mère.\n".encode("latin-1")
    assert decode(plain)[1].encoding == "cp1252"
