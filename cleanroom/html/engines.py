"""Other programs that find the content of a page, for those who built on them: cleanroom cleans what they give."""

from __future__ import annotations

import re

from cleanroom.errors import EngineError
from cleanroom.html.parsing import utf8
from cleanroom.html.taming import tame

DEPTH = 200  # elements inside one another, of which lxml loses none
TEXT = re.compile(r"(?:\A|>)[^<]*[^\s<]")

STOP_LISTS = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "nb": "Norwegian_Bokmal", "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip
"""justext's lists of stop words, by language; English where the page names none of these."""


def trafilatura(html: str, *, comments: bool, tables: bool) -> str:
    """What `trafilatura.extract` gives; "" for a page in which it finds nothing."""
    import trafilatura as engine

    return engine.extract(html, include_comments=comments, include_tables=tables) or ""


def justext(html: str, language: str) -> str:
    """The paragraphs that justext takes for content, by the stop words of the page's language."""
    import justext as engine

    words = engine.get_stoplist(STOP_LISTS.get(language.partition("-")[0], STOP_LISTS["en"]))
    return "\n".join(part.text for part in engine.justext(html, words) if not part.is_boilerplate)


def run(name: str, html: str | bytes, language: str, *, comments: bool, tables: bool) -> str:
    """The text that an engine finds, each line ended by a line feed.

    Raises:
        EngineError: it failed on this page.
    """
    text = tame(utf8(html), DEPTH).decode("utf-8", "replace")
    if TEXT.search(text) is None:
        return ""
    try:
        if name == "trafilatura":
            found = trafilatura(text, comments=comments, tables=tables)
        else:
            found = justext(text, language)
    except Exception as error:  # of lxml and others
        raise EngineError(f"{name} failed on this page: {type(error).__name__}: {error}; use another engine") from error
    lines = [line.rstrip() for line in found.splitlines()]
    return "".join(f"{line}\n" for line in lines)
