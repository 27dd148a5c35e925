"""Settings of a project: `[tool.cleanroom]` in pyproject.toml, or cleanroom.toml.

select, ignore, min-confidence, protect; labels and patterns are the user's own cleaners (group "user"); the paths of
include, exclude, per-file-ignores and baseline are relative to the folder of the settings. The README has an example.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cleanroom import files, walk
from cleanroom.cleaners import USER, Cleaner, built_in
from cleanroom.errors import ConfigError
from cleanroom.folding import MARKS, fold, fold_phrase
from cleanroom.lexicon import Entry, Lexicon, Template
from cleanroom.page import Finding, Page
from cleanroom.patterns import BUDGET, Patterns
from cleanroom.pipeline import CHECK, Pipeline, chosen
from cleanroom.verdict import VERDICT, VERDICTS

FILES = ("cleanroom.toml", "pyproject.toml")
LISTS = ("select", "ignore", "protect", "include", "exclude")
OWN = ("labels", "patterns")
TABLES = (*OWN, "per-file-ignores")
NUMBERS = ("min-confidence", "pattern-seconds")
STRINGS = ("baseline",)
CERTAIN = 0.99
"""Confidence of the user's own labels and patterns: who writes one means it."""


class Config(NamedTuple):
    """Settings, checked. The defaults are those of an empty table."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    min_confidence: float | None = None
    protect: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = {}
    patterns: Mapping[str, tuple[str, ...]] = {}
    pattern_seconds: float = BUDGET
    include: tuple[str, ...] = walk.INCLUDE
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    baseline: str = ""
    folder: str = ""
    """Where the settings were read; "" for the current folder."""

    def ignored_in(self, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """path -> the names and groups that per-file-ignores turn off in it; those of none are left out.

        Raises:
            ConfigError: a pattern or a name that cannot be used.
        """
        if not self.per_file_ignores:
            return {}
        folder = os.path.realpath(self.folder)
        rules = [
            (walk.Ignore.of(folder, [pattern], "per-file-ignores"), names)
            for pattern, names in self.per_file_ignores.items()
        ]
        chosen(["all", *self.own()], ignore=[name for _, names in rules for name in names])  # raises for unknown ones
        found = {}
        for path in paths:
            real = files.real(path)
            if ignored := tuple(name for rule, names in rules if rule.says(real) for name in names):
                found[path] = ignored
        return found

    def own(self) -> list[Cleaner]:
        """The user's own cleaners.

        Raises:
            ConfigError: a phrase or a pattern that cannot be used.
        """
        own = [own_labels(name, phrases) for name, phrases in self.labels.items()]
        return own + [own_patterns(name, sources, self.pattern_seconds) for name, sources in self.patterns.items()]

    def pipeline(self, min_confidence: float, ignored: Iterable[str] = (), cleaners: str = "named") -> Pipeline:
        """The pipeline of these settings; `min_confidence` where they name none, without the cleaners `ignored`; of
        all `cleaners`, or of the named ones and those that are selected.

        Raises:
            ConfigError: a name or a pattern that cannot be used.
        """
        return Pipeline(
            [cleaners, *self.own()],
            select=self.select,
            ignore=(*self.ignore, *ignored),
            min_confidence=min_confidence if self.min_confidence is None else self.min_confidence,
            protect=self.protect,
            pattern_seconds=self.pattern_seconds,
        )


def find(start: Path) -> Path | None:
    """The nearest cleanroom.toml, or pyproject.toml with a [tool.cleanroom], in `start` or above it."""
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in FILES:
            path = folder / name
            if path.is_file() and (name == FILES[0] or b"[tool.cleanroom" in path.read_bytes()):
                return path
    return None


def read(path: Path) -> Config:
    """The settings of one file.

    Raises:
        ConfigError: it cannot be read, a key is unknown or of the wrong type, or a value cannot be used; the message
            names file and key.
    """
    import tomllib  # late: most checks find no settings

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    if path.name == FILES[1] or set(table) == {"tool"}:  # a cleanroom.toml may be written either way
        table = table.get("tool", {}).get("cleanroom", {})
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: [tool.cleanroom] must be a table")
    try:
        config = parse(table)._replace(folder=str(path.parent))
        config.pipeline(CHECK)  # names and patterns that cannot be used are said to be those of this file
        config.ignored_in(())
        return config
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def parse(table: Mapping[str, object]) -> Config:
    """The settings of a [tool.cleanroom] table.

    >>> parse({"select": ["byline"], "min-confidence": 0.7}).min_confidence
    0.7

    Raises:
        ConfigError: a key is unknown or of the wrong type.
    """
    values: dict[str, object] = {}
    for key, value in table.items():
        if key in LISTS:
            values[key] = _strings(key, value)
        elif key in TABLES:
            if not isinstance(value, dict):
                raise ConfigError(f'{key} must be a table of lists: name = ["…"]')
            values[key.replace("-", "_")] = {name: _strings(f"{key}.{name}", listed) for name, listed in value.items()}
            for name in value if key in OWN else ():
                _own_name(key, name)
        elif key in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e6:
                raise ConfigError(f"{key} must be a number of 0 or more, not {value!r}")
            values[key.replace("-", "_")] = float(value)
        elif key in STRINGS:
            if not isinstance(value, str) or not value:
                raise ConfigError(f"{key} must be a string that is not empty, not {value!r}")
            values[key] = value
        else:
            known = ", ".join((*LISTS, *NUMBERS, *STRINGS, *TABLES))
            raise ConfigError(f"there is no setting {key!r}; there are {known}")
    if both := set(values.get("labels", {})) & set(values.get("patterns", {})):  # type: ignore[call-overload]
        raise ConfigError(f"labels and patterns both define {', '.join(sorted(both))}: rename one")
    return Config(**values)  # type: ignore[arg-type]


def _own_name(key: str, name: str) -> None:
    if not name.isidentifier():
        raise ConfigError(f"{key}: {name!r} is no name for a cleaner: use letters, digits and underscores")
    if name in ("all", "named", USER, VERDICT, *VERDICTS, *built_in(), *built_in().values()):
        raise ConfigError(f"{key}: there is a built-in cleaner or group {name!r} already; name yours otherwise")


def _strings(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ConfigError(f"{key} must be a list of strings that are not empty, not {value!r}")
    return tuple(value)


class _Labels:
    """`find` of the user's own labels: phrases as in the word lists, with their placeholders."""

    def __init__(self, name: str, phrases: Iterable[str]) -> None:
        entries = [Entry(name, "label", "", fold_phrase(phrase)) for phrase in phrases]
        self.name = name
        self.lexicon = Lexicon.of(entries)

    def __call__(self, page: Page) -> Iterator[Finding]:
        for i in self.lexicon.scan([fold(line) for line in page.lines], page.lines)["label"].get(self.name, ()):
            yield page.drop(i, "the whole line is one of your labels", CERTAIN)


class _Matches:
    """`find` of the user's own patterns."""

    def __init__(self, patterns: Patterns) -> None:
        self.patterns = patterns

    def __call__(self, page: Page) -> Iterator[Finding]:
        budget = self.patterns.budget()
        for i, line in enumerate(page.lines):
            if line.strip() and budget.search(line):
                yield page.drop(i, "one of your patterns matches in the line", CERTAIN)


def own_labels(name: str, phrases: Iterable[str]) -> Cleaner:
    """A cleaner of the user's own phrases; they are folded as the built-in ones are.

    Raises:
        ConfigError: a phrase folds to nothing.
    """
    phrases = tuple(phrases)
    for phrase in phrases:
        if "\n" in phrase or not "".join(Template.parse(fold_phrase(phrase)).literals).strip(MARKS):
            raise ConfigError(f"labels.{name}: {phrase!r} is not one line with letters to compare a line by")
    return Cleaner(
        name, USER, _Labels(name, phrases), doc=f"Your labels: {phrases}", origin=(own_labels, (name, phrases))
    )


def own_patterns(name: str, sources: Iterable[str], seconds: float = BUDGET) -> Cleaner:
    """A cleaner of the user's own expressions, with a time budget for each page.

    Raises:
        ConfigError: one of them does not compile.
    """
    sources = tuple(sources)
    matches = _Matches(Patterns(sources, f"patterns.{name}", seconds))
    return Cleaner(
        name,
        "user",
        matches,
        doc=f"Your patterns: {sources}",
        origin=(own_patterns, (name, sources, seconds)),
    )
