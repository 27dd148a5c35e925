"""What lines and phrases are compared by: one `fold` for pages, word lists and tests."""

from __future__ import annotations

import re
import unicodedata

DIGITS = "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙"
MARKS = DIGITS + " \t\v\f\x1c\x1d\x1e\x1f\x85:.,;!»«›‹•·|-–—><*+()[]→←↑↓/_=~▼▲×✕【】「」^。、،؛।�"
PLACEHOLDER = re.compile(r"\{(n|name|…|\*)\}")


def normalise(text: str) -> str:
    """NFKC with straight apostrophes; the number and the ends of lines stay as they are."""
    if text.isascii():
        return text
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def fold(line: str) -> str:
    """What a line is compared by: normalised, lower case, without marks, digits and white space around it.

    >>> fold(" • Share this: ") == fold("SHARE THIS…") == "share this"
    True
    """
    return normalise(line).lower().strip(MARKS)


def opener(key: str) -> str:
    """The folded first word of a line that is not folded yet."""
    return normalise(key[:40].partition(" ")[0]).lower()


def fold_phrase(phrase: str) -> str:
    """`fold`, leaving the placeholders alone; but a number at either end goes, as it does from a line.

    >>> fold_phrase("{n} min read"), fold_phrase("Photo: {name}")
    ('min read', 'photo: {name}')
    """
    parts = PLACEHOLDER.split(phrase.strip(MARKS).removeprefix("{n}").removesuffix("{n}"))
    holes = [f"{{{name}}}" for name in parts[1::2]]
    text = " ".join(normalise("\0".join(parts[::2])).lower().split())
    first, *rest = text.split("\0")
    first = first.lstrip(MARKS)
    if rest:
        rest[-1] = rest[-1].rstrip(MARKS)
    else:
        first = first.rstrip(MARKS)
    return first + "".join(hole + literal for hole, literal in zip(holes, rest, strict=True))
