"""cleanroom takes the boilerplate out of scraped text, says what it took and why, and can put it back.

>>> import cleanroom
>>> cleanroom.clean("Skip to main content\\nWater was found on Mars.\\nShare this:\\n")
'Water was found on Mars.\\n'
"""

from __future__ import annotations

from collections.abc import Mapping

from cleanroom.cleaners import Cleaner
from cleanroom.decode import decode, encode
from cleanroom.errors import CleanroomError
from cleanroom.extraction import Extraction, Extractor, check_format
from cleanroom.page import NOTHING, Finding, Page
from cleanroom.patch import Edit, Patch
from cleanroom.pipeline import CHECK, CLEAN, Pipeline
from cleanroom.result import Result
from cleanroom.version import __version__

__all__ = [
    "Cleaner",
    "CleanroomError",
    "Edit",
    "Extraction",
    "Extractor",
    "Finding",
    "Page",
    "Patch",
    "Pipeline",
    "Result",
    "__version__",
    "check",
    "clean",
    "clean_html",
    "decode",
    "encode",
    "restore",
]

_default: dict[str, Pipeline] = {}


def _pipeline(cleaners: str, min_confidence: float) -> Pipeline:
    if cleaners not in _default:
        _default[cleaners] = Pipeline([cleaners], min_confidence=min_confidence)
    return _default[cleaners]


def clean(text: str, known: Mapping[str, str] = NOTHING) -> str:
    """`text` without its boilerplate: all cleaners, at 0.5.

    Args:
        text: a page as scraped, lines ended by LF, CRLF or CR.
        known: facts from outside that make cleaners surer: url, title, author, date, language.

    Raises:
        TypeError: `text` is not a str.
    """
    return _pipeline("all", CLEAN)(text, known).text


def clean_html(
    html: str | bytes,
    known: Mapping[str, str] = NOTHING,
    *,
    format: str = "text",  # noqa: A002 -- the word that users of extractors look for
    comments: bool = True,
    tables: bool = True,
    links: bool = False,
    images: bool = False,
    engine: str = "cleanroom",
) -> str:
    r"""The content of a page, cleaned: `clean(clean_html(html)) == clean_html(html)`.

    >>> clean_html("<nav><a href='/'>Home</a></nav><h1>Mars</h1><p>Two rovers found water ice on <b>Mars</b>.</p>")
    'Mars\nTwo rovers found water ice on Mars.\n'

    Args:
        html: a page; bytes are decoded as its BOM, its content or its head say.
        known: facts from outside that make cleaners surer: url, title, author, date, language.
        format: "text", a line a block; "markdown"; or "json": title, author, date, site, language, description, url
            ("" where nothing is known), verdict and text.
        comments: keep readers' comments that are content; False drops all.
        tables: keep tables of data that are content; False drops all.
        links: show the addresses of links, in Markdown.
        images: show images, in Markdown.
        engine: what finds the content: "cleanroom", "trafilatura" or "justext"; cleanroom's cleaners run behind each.

    Raises:
        TypeError: `html` is neither str nor bytes.
        ConfigError: there is no such format or engine, or it cannot do what is asked of it.
        EngineError: trafilatura or justext failed on this page.
    """
    check_format(format, links=links, images=images, engine=engine)
    extract = Extractor(
        _pipeline("all", CLEAN), comments=comments, tables=tables, links=links, images=images, engine=engine
    )
    if format == "text":
        return extract.read(html, known).cleaned.text
    return extract(html, known).shown(format)


def check(text: str, known: Mapping[str, str] = NOTHING) -> Result:
    """What is noise in `text`, where and why: the named cleaners at 0.9, `clean` has all at 0.5; arguments as there."""
    return _pipeline("named", CHECK)(text, known)


def restore(text: str, patch: Patch) -> str:
    """The text that `patch` cleaned to `text`.

    >>> result = check("Water.\\nShare this:\\n")
    >>> restore(result.text, result.patch)
    'Water.\\nShare this:\\n'

    Raises:
        PatchError: `text` was edited since, or comes from elsewhere.
    """
    return patch.invert().apply(text)
