"""Which words there are, of which cleaner, in which language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from cleanroom.lexicons import compiler
from cleanroom.lexicons.compiler import WordList

GOLDEN = Path(__file__).parents[1] / "golden"
LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""The folders of cleanroom/lexicons/, and what they are called in English."""

OF_NO_CLEANER = ("language", "verdict")
"""Groups of word lists that belong to no cleaner."""


class Spoken(NamedTuple):
    """The words of one cleaner, or of one verdict."""

    languages: frozenset[str]
    phrases: int
    """Different ones, of all kinds."""


@cache
def lists() -> tuple[WordList, ...]:
    """All word lists."""
    return tuple(compiler.sources())


def of(name: str) -> Spoken:
    mine = [words for words in lists() if words.cleaner == name and words.phrases]
    phrases = {(words.kind, phrase) for words in mine for _, phrase in words.phrases}
    return Spoken(frozenset(words.language for words in mine), len(phrases))


def cleaners_with_words(language: str = "") -> frozenset[str]:
    """The cleaners that have words in a language, or in any."""
    return frozenset(
        words.cleaner
        for words in lists()
        if words.group not in OF_NO_CLEANER and words.phrases and language in ("", words.language)
    )


def golden_page(language: str) -> bool:
    """Is there a whole page in that language? Those that name none are English."""
    return language == "en" or (GOLDEN / "pages" / f"news_{language}.golden").exists()
