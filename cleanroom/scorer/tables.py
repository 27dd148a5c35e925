"""What the features look up: the class and the lower case of a character, and what a word or a phrase is known for.

The tables are part of the model's file: a later Unicode, word list or lexicon changes no score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.uint16]
    Hashes = NDArray[np.uint32]

(
    OTHER,
    LOWER,
    UPPER,
    DIGIT,
    LETTER,  # of a script without case, or a mark
    WIDE,  # kana and Han: a character is a word
    SPACE,
    BREAK,
    END,
    COMMA,
    COLON,
    QUOTE,
    BRACKET,
    SEPARATOR,
    HYPHEN,
    BULLET,
    CODE,
    CURRENCY,
    SYMBOL,
) = range(19)
CLASSES = 19

GROUPS = (
    "menu",
    "page",
    "cookie",
    "legal",
    "social",
    "comment",
    "account",
    "related",
    "byline",
    "shop",
    "promotion",
    "other",
)
"""What phrases of the lexicon are about."""

BITS = 20
MASK = np.uint32((1 << BITS) - 1)
"""Hashes of words and phrases are looked up by their low bits: two of 200 lines of text meet by chance in 1 of 50."""

SPREAD = (np.uint32(0x9E3779B1), np.uint32(0x27D4EB2F), np.uint32(0x2545F491), np.uint32(0x2C1B3C6D))
OPENING = np.uint32(0x85EBCA6B)  # stands for the word before the first


class Tables(NamedTuple):
    """The tables, ready to be indexed."""

    classes: NDArray[np.uint8]  # by UTF-16 code
    lower: Codes  # by UTF-16 code; digits are one
    stops: NDArray[np.uint16]  # by hash of a word: the row of `spoken`, 0 for no stop word
    spoken: NDArray[np.uint8]  # a row of bits by language; row 0 is empty
    major: NDArray[np.bool_]  # by row of `spoken`: in one of the large languages?
    languages: tuple[str, ...]
    word_groups: NDArray[np.uint16]  # by hash of a word: bits of GROUPS
    pair_groups: NDArray[np.uint16]  # by hash of two words
    line_groups: NDArray[np.uint16]  # by hash of a line


def codes(text: str) -> Codes:
    """The UTF-16 codes of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


def mixed(hashes: Hashes) -> Hashes:
    """Hashes whose low bits depend on all bits."""
    hashes = (hashes ^ (hashes >> np.uint32(15))) * SPREAD[3]
    return hashes ^ (hashes >> np.uint32(12))


def paired(first: Hashes, second: Hashes) -> Hashes:
    """The hashes of two words in a row."""
    return mixed(first * SPREAD[0] + second * SPREAD[1])


class Words(NamedTuple):
    """The words of a text, in order: runs of letters and digits; each wide character is one."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    hashes: Hashes  # of the lower-cased word, digits taken as one


def words(text: Codes, classes: NDArray[np.uint8], lower: Codes) -> Words:
    """The words of `text`, whose characters have `classes`; the text ends with no word character."""
    inside = (classes >= LOWER) & (classes <= WIDE)
    wide = classes == WIDE
    before = np.zeros(len(text), np.bool_)
    before[1:] = inside[:-1]
    if wide.any():
        wide_before = np.zeros(len(text), np.bool_)
        wide_before[1:] = wide[:-1]
        starts = np.flatnonzero(inside & (~before | wide | wide_before))
        behind = np.zeros(len(text), np.bool_)
        behind[:-1] = ~inside[1:] | wide[1:]
        ends = np.flatnonzero(inside & (behind | wide)) + 1
    else:
        edges = np.flatnonzero(inside != before)  # the last character is in no word
        starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return Words(starts, starts, np.zeros(0, np.uint32))
    # a sum over characters, each multiplied by what the one before it makes of it: order counts, no loop over places
    folded = lower[text].astype(np.uint32)
    strewn = (folded + SPREAD[2]) * SPREAD[0]
    strewn ^= strewn >> np.uint32(13)
    terms = strewn.copy()
    terms[1:] += (strewn[:-1] | np.uint32(1)) * strewn[1:]
    terms[starts] = strewn[starts] * SPREAD[1]
    sums = np.empty(len(text) + 1, np.uint32)
    sums[0] = 0
    np.cumsum(terms, dtype=np.uint32, out=sums[1:])
    return Words(starts, ends - starts, mixed(sums[ends] - sums[starts]))
