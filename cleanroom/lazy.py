"""Patterns that are compiled when they are first used: most runs need few of them, and compiling all costs more than a
small check."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, source: str, flags: int) -> None:
        self._made = source, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._made), name)
        setattr(self, name, value)  # from now on as fast as the pattern's own
        return value


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` gives it, for its methods.

    >>> pattern("wa+").match("waater")[0]
    'waa'
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))
