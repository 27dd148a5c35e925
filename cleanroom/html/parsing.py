"""Bytes or text of a page to a parsed tree: decoded, and tamed where it would choke the parser."""

from __future__ import annotations

import codecs
import re

from selectolax.lexbor import LexborHTMLParser

from cleanroom.decode import BOMS, decode

DEPTH = 2_000
"""Elements inside one another; the parser's time grows with the square of that. Browsers stop at 512."""
TAG = 200_000
"""Bytes of one tag: the parser's time grows with the square of its attributes."""
HEAD = 4_096  # bytes in which a page may say how it is encoded
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
XML = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)
SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030",
        "gbk": "gb18030", "iso-8859-9": "cp1254", "shift_jis": "cp932", "shift-jis": "cp932",
        "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "windows-31j": "cp932", "x-sjis": "cp932"}  # fmt: skip
"""What browsers take an encoding for."""

OPENING_OR_CLOSING = re.compile(rb"<(/?)([a-zA-Z][^\s/>]{0,50})")
VOID = frozenset(
    b"area base br col embed frame hr img input link meta param source track wbr p li dt dd tr td th option".split()
)
"""Tags that hold nothing, or that close one another."""
SHADOW = re.compile(rb"<template(?=[^>]{0,200}\bshadowrootmode)", re.I)
IFRAME = re.compile(rb"</?iframe\b[^>]{0,5000}>", re.I)
SWALLOWED = 2_000  # characters in an <iframe>


def parse(html: str | bytes) -> LexborHTMLParser:
    """The tree of a page; text stays whatever stands in the way of parsing it.

    >>> parse("<p>Water on <b>Mars").body.text()
    'Water on Mars'

    Raises:
        TypeError: `html` is neither str nor bytes.
    """
    data = utf8(html)
    if b"shadowrootmode" in data:  # a declarative shadow tree is on the screen, other templates are not
        data = SHADOW.sub(b"<div", data)
    return LexborHTMLParser(tame(data))


def without_frames(html: str | bytes, tree: LexborHTMLParser) -> LexborHTMLParser | None:
    """Another tree of a page, when an <iframe> has swallowed what stands behind it, as one does that is left open in a
    <noscript>."""
    if any(len(frame.text()) > SWALLOWED for frame in tree.css("iframe")):
        return parse(IFRAME.sub(b"", utf8(html)))
    return None


def utf8(html: str | bytes) -> bytes:
    """A page in UTF-8. Of bytes a BOM decides, then strict UTF-8, then what the page declares, then a guess."""
    if isinstance(html, str):
        return html.removeprefix("\ufeff").encode("utf-8", "replace")
    if not isinstance(html, (bytes, bytearray, memoryview)):
        raise TypeError(f"HTML is str or bytes, not {type(html).__name__}")
    data = bytes(html)
    try:
        data.decode("utf-8")  # what decodes is UTF-8, whatever it declares
        if b"\0" not in data[:HEAD] and not data.startswith(codecs.BOM_UTF8):
            return data
    except UnicodeDecodeError:
        if not any(data.startswith(bom) for bom, _ in BOMS) and (text := _declared(data)) is not None:
            return text.encode("utf-8", "replace")
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
        text = data.decode(SAME.get(name, name), "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if text.count("\ufffd") * 200 <= len(text) and not name.startswith("utf-16") else None


def tame(data: bytes) -> bytes:
    """`data` without what takes the parser more than linear time: long tags are cut, and tags nested too deep go, but
    not the text in them."""
    if len(data) <= min(TAG, DEPTH):
        return data
    import numpy as np

    codes = np.frombuffer(data, np.uint8)
    if len(data) > TAG and np.diff(np.flatnonzero(codes == ord(">")), prepend=-1, append=len(data)).max() > TAG:
        data = _cut(data)
        codes = np.frombuffer(data, np.uint8)
    opening = np.flatnonzero(codes[:-1] == ord("<"))
    if len(opening) > DEPTH:  # the largest surplus of opening over closing tags, roughly and quickly
        behind = codes[opening + 1]
        level = np.where(behind == ord("/"), -1, (behind | 32) - ord("a") < 26).cumsum()
        if level.max() - level.min() > DEPTH:
            data = _flattened(data)
    return data


def _cut(data: bytes) -> bytes:
    """Tags of more than TAG bytes lose what is behind their name; an attribute may hold a `>` in quotes, so a tag that
    is cut may leave some of it as text, which is better than none of the page."""
    pieces = data.split(b">")
    for k, piece in enumerate(pieces):
        if len(piece) > TAG:
            at = next((tag for tag in OPENING_OR_CLOSING.finditer(piece) if len(piece) - tag.start() > TAG), None)
            if at:
                pieces[k] = piece[: at.end()]
    return b">".join(pieces)


def _flattened(data: bytes) -> bytes:
    out, at, depth = [], 0, 0
    for tag in OPENING_OR_CLOSING.finditer(data):
        closing, name = tag.groups()
        if name.lower() in VOID:
            continue
        depth = max(depth + (-1 if closing else 1), 0)
        if depth + bool(closing) > DEPTH:
            end = data.find(b">", tag.end())
            out.append(data[at : tag.start()])
            at = len(data) if end < 0 else max(end + 1, at)
    out.append(data[at:])
    return b"".join(out)
