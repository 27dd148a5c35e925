"""Regular expressions of the user: run by `regex` under a time budget for each page, so that none can hang a run."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from cleanroom.errors import ConfigError, PatternTimeoutError

if TYPE_CHECKING:
    import regex

BUDGET = 1.0
"""Seconds that all patterns of one kind may take on one page."""


class Patterns:
    """Patterns that are searched one line at a time.

    >>> patterns = Patterns(["^Figure \\\\d"], "protect")
    >>> patterns.budget().search("Figure 3: the harbour").span()
    (0, 8)

    Raises:
        ConfigError: one of them does not compile.
    """

    def __init__(self, patterns: Iterable[str], setting: str, seconds: float = BUDGET) -> None:
        self.sources = () if isinstance(patterns, str) else tuple(patterns)
        if isinstance(patterns, str) or not all(isinstance(source, str) for source in self.sources):
            raise ConfigError(f"{setting} takes a list of regular expressions as strings, not {patterns!r}")
        self.setting = setting
        self.seconds = seconds
        self.compiled = [_compiled(source, setting) for source in self.sources]

    def __bool__(self) -> bool:
        return bool(self.sources)

    def budget(self) -> Budget:
        """A searcher with the time budget of one page."""
        return Budget(self)


class Budget:
    """What is left of the time for one page."""

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns
        self.left = patterns.seconds

    def search(self, line: str) -> regex.Match[str] | None:
        """The first match of any pattern in `line`.

        Raises:
            PatternTimeoutError: the page's time is used up; the message names the pattern that was running.
        """
        for pattern in self.patterns.compiled:
            began = perf_counter()
            try:
                match = pattern.search(line, timeout=max(self.left, 0.001))
            except TimeoutError:
                raise PatternTimeoutError(
                    f"{self.patterns.setting}: the pattern {pattern.pattern!r} ran out of the page's "
                    f"{self.patterns.seconds:g} s; make it simpler, or raise pattern-seconds"
                ) from None
            self.left -= perf_counter() - began
            if match:
                return match
        return None


def _compiled(source: str, setting: str) -> regex.Pattern[str]:
    import regex  # late: half of a small check's time

    try:
        return regex.compile(source)
    except regex.error as error:
        raise ConfigError(f"{setting}: {source!r} is no regular expression: {error}") from None
