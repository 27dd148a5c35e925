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
from cleanroom.page import NOTHING, Finding, Page
from cleanroom.patch import Edit, Patch
from cleanroom.pipeline import CHECK, CLEAN, Pipeline
from cleanroom.result import Result

__version__ = "0.1.0"

__all__ = [
    "Cleaner",
    "CleanroomError",
    "Edit",
    "Finding",
    "Page",
    "Patch",
    "Pipeline",
    "Result",
    "check",
    "clean",
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
