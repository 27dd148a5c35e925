"""Bytes or text of a page to a parsed tree."""

from __future__ import annotations

import codecs
import re

from selectolax.lexbor import LexborHTMLParser

from cleanroom.decode import BOMS, decode
from cleanroom.html.taming import tame

NEARLY = 5  # characters that only UTF-8 gives, to a stray byte
HEAD = 4_096  # bytes in which a page may say how it is encoded
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
XML = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)
SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030",
        "gbk": "gb18030", "iso-8859-9": "cp1254", "shift_jis": "cp932", "shift-jis": "cp932",
        "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "windows-31j": "cp932", "x-sjis": "cp932"}  # fmt: skip
"""What browsers take an encoding for."""

TEMPLATE = re.compile(rb"<(/?)template\b([^>]{0,500})", re.I)
XHTML = re.compile(rb"\A\s*<\?xml|<!doctype[^>]{0,200}xhtml", re.I)
CLOSED = re.compile(rb"<(script|style|title|textarea|iframe)\b([^<>]{0,2000})/>", re.I)
"""What may end where it begins in XHTML, and swallows the page when it is read as HTML."""
SHADOWS = (b"shadowrootmode", b"shadowRootMode", b"SHADOWROOTMODE")  # found at a tenth of the cost of any spelling
SHADOW = re.compile(rb"\bshadowrootmode", re.I)
SURROGATE = re.compile("[\ud800-\udfff]")
SHIFTED = b"\x1b$"  # how iso-2022-jp, which is ASCII else, goes over to Japanese
UNSEEN = "iframe,object,select,video,audio,canvas,textarea,title,noembed,noframes,svg"
"""Elements whose text is not on the screen."""
UNSEEN_TAG = re.compile(rf"</?(?:{UNSEEN.replace(',', '|')})\b[^>]{{0,5000}}>".encode(), re.I)
SWALLOWED = 2_000  # characters in one of them


def parse(html: str | bytes) -> LexborHTMLParser:
    """The tree of a page; text stays whatever stands in the way of parsing it.

    >>> parse("<p>Water on <b>Mars").body.text()
    'Water on Mars'

    Raises:
        TypeError: `html` is neither str nor bytes.
    """
    return parsed(utf8(html))


def parsed(data: bytes) -> LexborHTMLParser:
    """The tree of a page in UTF-8."""
    if XHTML.search(data[:HEAD]):
        data = CLOSED.sub(rb"<\1\2></\1>", data)
    if any(spelling in data for spelling in SHADOWS):
        data = _lit(data)
    return LexborHTMLParser(tame(data))


def _lit(data: bytes) -> bytes:
    """`data` with declarative shadow trees, which are on the screen, as plain elements; other templates are not."""
    shadows: list[bool] = []

    def renamed(tag: re.Match[bytes]) -> bytes:
        if not tag[1]:
            shadows.append(SHADOW.search(tag[2]) is not None)
            return b"<div" + tag[2] if shadows[-1] else tag[0]
        return b"</div" + tag[2] if shadows and shadows.pop() else tag[0]

    return TEMPLATE.sub(renamed, data)


def unswallowed(data: bytes, tree: LexborHTMLParser) -> LexborHTMLParser | None:
    """Another tree of a page, when an element that is not on the screen was left open and has swallowed what stands
    behind it, as happens to an <iframe> in a <noscript>."""
    if any(len(node.text()) > SWALLOWED for node in tree.css(UNSEEN)):
        return parsed(UNSEEN_TAG.sub(b"", data))
    return None


def utf8(html: str | bytes) -> bytes:
    """A page in UTF-8. Of bytes a BOM decides, then strict UTF-8, then what the page declares, then a guess."""
    if isinstance(html, str):
        text = html.removeprefix("\ufeff")
        try:
            return text.encode()
        except UnicodeEncodeError:
            return SURROGATE.sub("\ufffd", text).encode()
    if not isinstance(html, (bytes, bytearray, memoryview)):
        raise TypeError(f"HTML is str or bytes, not {type(html).__name__}")
    data = bytes(html)
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace").encode()
    try:
        data.decode("utf-8")  # what decodes is UTF-8, whatever it declares
        if b"\0" not in data[:HEAD]:
            declared = _declared(data) if SHIFTED in data else None
            return data if declared is None else declared.encode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        stray = text.count("\ufffd")
        if NEARLY * stray < len(data) - len(text):  # so many bytes more than characters: it is UTF-8
            return text.encode()
        if (declared := _declared(data)) is not None:
            return declared.encode()
    text, envelope = decode(data)
    if envelope.errors == "surrogateescape":
        text = data.decode("utf-8", "replace")
    return text.encode("utf-8", "replace")


def _declared(data: bytes) -> str | None:
    """The text in the encoding that the page names, unless more than a stray character would be lost."""
    found = XML.search(data[:HEAD]) or DECLARED.search(data[:HEAD])
    if not found:
        return None
    name = found[1].decode("ascii").lower()
    try:
        codec = codecs.lookup(SAME.get(name, name)).name
        if "escape" in codec or "<".encode(codec) != b"<":  # no encoding of pages, or the name could not be read in it
            return None
        text = data.decode(codec, "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if text.count("\ufffd") * 200 <= len(text) else None
