"""The look-up tables of the scorer, made of the lexicon, of justext's stop words and of Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanroom.scorer import tables
from cleanroom.scorer.tables import GROUPS, MASK, Tables, codes, paired, words

LEXICONS = Path(__file__).parents[2] / "cleanroom" / "lexicons"
STOP_WORDS = 500  # of each language, the commonest
UNHEARD = ("Simple_English",)  # no language of its own
LONGEST = 12  # words of a phrase
MAJOR = (
    "English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish", "Russian", "Czech", "Swedish",
    "Turkish", "Greek", "Norwegian_Bokmal", "Danish", "Finnish", "Hungarian", "Romanian", "Croatian", "Ukrainian",
    "Arabic", "Hebrew", "Persian", "Hindi", "Korean", "Vietnamese", "Indonesian",
)  # fmt: skip
GROUP_OF = {
    "menu": "nav_menu skip_link back_to_top breadcrumb toc search_box language_list",
    "page": "pagination read_more page_number",
    "cookie": "cookie_banner",
    "legal": "copyright legal_links",
    "social": "share_bar social_embed plugin_text",
    "comment": "comment_form forum_interface",
    "account": "login_prompt contact_block form_field",
    "related": "related_links tag_line",
    "byline": "byline dateline reading_time photo_credit author_bio counter",
    "shop": "filters product_interface",
    "promotion": "newsletter advertisement affiliate_disclosure paywall call_to_action",
}
KINDS = ("label", "local", "hint", "lead")
PLACEHOLDER = re.compile(r"\{[^}]*\}")
MARKS = {
    tables.END: ".!?。！？…؟।",
    tables.COMMA: ",;，、；،",
    tables.COLON: ":：",
    tables.QUOTE: "\"'“”‘’«»„‹`",
    tables.BRACKET: "()[]（）【】「」『』《》",
    tables.SEPARATOR: "|›>/\\·→←↑↓▸▶◀",
    tables.HYPHEN: "-–—~−",
    tables.BULLET: "*•◦▪+#●○■□",
    tables.CODE: "{}=<&%@^",
    tables.BREAK: "\n\r",
}
WIDE = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF))


def build() -> Tables:
    """All tables."""
    from justext import get_stoplist, get_stoplists  # type: ignore[attr-defined, unused-ignore]

    classes, lower = characters()

    def hashed(text: str) -> tables.Words:
        text_codes = codes(text + "\n")
        return words(text_codes, classes[text_codes], lower)

    languages = tuple(sorted(set(get_stoplists()).difference(UNHEARD)))
    spoken: dict[int, set[int]] = {}
    for k, language in enumerate(languages):
        # the package ships them in order of frequency, and gives them as a set
        for place in hashed(" ".join(_in_order(language, get_stoplist(language)))).hashes & MASK:
            spoken.setdefault(int(place), set()).add(k)
    rows: dict[frozenset[int], int] = {frozenset(): 0}
    stops = np.zeros(MASK + 1, np.uint16)
    for place, known in spoken.items():
        stops[place] = rows.setdefault(frozenset(known), len(rows))
    bits = np.zeros((len(rows), len(languages)), np.bool_)
    for spoken_in, row in rows.items():
        bits[row, list(spoken_in)] = True

    by_word, by_pair, by_line = (np.zeros(MASK + 1, np.uint16) for _ in range(3))
    group_of = {cleaner: group for group, cleaners in GROUP_OF.items() for cleaner in cleaners.split()}
    for cleaner, phrase in phrases():
        bit = np.uint16(1 << GROUPS.index(group_of.get(cleaner, "other")))
        found = hashed(re.sub(r"\d+", "0", PLACEHOLDER.sub(" ", phrase)))
        if not 0 < len(found.hashes) <= LONGEST:
            continue
        by_line[line_hash(found.hashes) & MASK] |= bit
        if len(found.hashes) > 1:
            by_pair[paired(found.hashes[:-1], found.hashes[1:]) & MASK] |= bit
        elif found.lengths[0] > 1:
            by_word[found.hashes & MASK] |= bit
    major = np.asarray(bits[:, [languages.index(name) for name in MAJOR]].any(axis=1))
    return Tables(classes, lower, stops, np.packbits(bits, axis=1), major, languages, by_word, by_pair, by_line)


def line_hash(hashes: NDArray[np.uint32]) -> int:
    """The hash of a line of words, as the features make it."""
    from cleanroom.scorer.features import PLACES

    return int(np.add.reduce(hashes * PLACES[: len(hashes)], dtype=np.uint32))


def characters() -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """The class and the lower case of each UTF-16 code."""
    marked = {mark: kind for kind, marks in MARKS.items() for mark in marks}
    classes, lower = np.zeros(1 << 16, np.uint8), np.arange(1 << 16, dtype=np.uint16)
    for code in range(1 << 16):
        character = chr(code)
        category = unicodedata.category(character)
        if any(first <= code <= last for first, last in WIDE):
            classes[code] = tables.WIDE
        elif character in marked:
            classes[code] = marked[character]
        elif character.isspace():
            classes[code] = tables.SPACE
        elif category in ("Ll", "Lu", "Lt", "Nd", "Sc"):
            classes[code] = {
                "Ll": tables.LOWER,
                "Lu": tables.UPPER,
                "Lt": tables.UPPER,
                "Nd": tables.DIGIT,
                "Sc": tables.CURRENCY,
            }[category]
        elif category[0] in "LM" or category in ("No", "Nl") or character == "_":
            classes[code] = tables.LETTER
        elif category[0] == "S" or category == "Cs":
            classes[code] = tables.SYMBOL
        if len(small := character.lower()) == 1:
            lower[code] = ord(small)
        if category == "Nd":
            lower[code] = ord("0")
    return classes, lower


def phrases() -> Iterator[tuple[str, str]]:
    """(cleaner, phrase) of all word lists."""
    for path in sorted(LEXICONS.glob("*/*/*.txt")):
        cleaner, kind, _ = path.name.split(".")
        if kind in KINDS:
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip() and not line.startswith("#"):
                    yield cleaner, line.strip()


def _in_order(language: str, known: frozenset[str]) -> list[str]:
    import justext

    path = Path(justext.__file__).parent / "stoplists" / f"{language}.txt"
    listed = [word for word in path.read_text(encoding="utf-8").split() if word in known]
    return listed[:STOP_WORDS]
