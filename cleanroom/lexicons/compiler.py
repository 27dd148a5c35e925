"""Word lists to one file: `lexicons/<language>/<group>/<cleaner>.<kind>.txt` become `lexicon.tsv`.

A list has one phrase a line, under a comment `# seen: …` that says where they were seen. The head of a cleaner's
English label list is its documentation, with `# reason: …` (completes "removed because …") and, at need, `# place: …`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cleanroom.errors import ConfigError
from cleanroom.folding import MARKS, fold_phrase
from cleanroom.lexicon import COMPILED, COUNTED, PLACES, Entry, Lexicon, Template, Words, dump

SOURCES = Path(__file__).parent
EDGE = re.compile(r"\s*\{n\}[^{]*\Z|[^{]*\{n\}\s*\Z")  # the one placeholder is a number at an edge: "{n} views"
OF_A_LANGUAGE = ("local", "common")
"""Kinds of word list whose language matters on a page."""

LONGEST_LOCAL = 40  # characters
ODD = re.compile(r"\{(?!(?:n|name|…)\})")


class WordList(NamedTuple):
    """One file."""

    path: Path
    language: str
    group: str
    cleaner: str
    kind: str
    phrases: list[tuple[str, str]]
    """As they are written, and folded."""
    doc: list[str]
    settings: dict[str, str]


def read(path: Path) -> WordList:
    """One word list.

    Raises:
        ConfigError: a phrase without source, without a word to find it by, or with an unknown placeholder.
    """
    cleaner, _, kind = path.stem.partition(".")
    words = WordList(path, path.parts[-3], path.parts[-2], cleaner, kind, [], [], {})
    sourced = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            name, colon, value = line[1:].strip().partition(":")
            if name in ("seen", "reason", "place") and colon:
                sourced = sourced or name == "seen"
                words.settings[name] = value.strip()
            elif not words.phrases:
                words.doc.append(line[1:].strip())
        elif line.strip():
            phrase = fold_phrase(line)
            literals = Template.parse(phrase).literals
            if not "".join(literals).strip(MARKS) or not (literals[0] or literals[-1]):
                raise ConfigError(f"{path}: {line!r} needs a literal word first or last")
            if kind == "local" and ("{" in phrase or len(phrase) > LONGEST_LOCAL):
                raise ConfigError(f"{path}: {line!r} is no local phrase: too long, or with a placeholder")
            if ODD.search(line) and kind != "hint":
                raise ConfigError(f"{path}: {line!r} has a placeholder other than {{n}}, {{name}} and {{…}}")
            if not sourced:
                raise ConfigError(f"{path}: {line!r} stands under no comment '# seen: …' that says where it was seen")
            words.phrases.append((line, phrase))
    return words


def sources(folder: Path = SOURCES) -> Iterator[WordList]:
    """Every word list below a folder, in order."""
    return map(read, sorted(folder.glob("*/*/*.txt")))


def compile_words(folder: Path = SOURCES) -> str:
    """The text of lexicon.tsv.

    Raises:
        ConfigError: two cleaners claim the same label, or a list is wrong; the message names file and phrase.
    """
    about: dict[str, Words] = {}
    languages: dict[tuple[str, str, str], list[str]] = {}
    owner: dict[str, WordList] = {}
    for words in sources(folder):
        for line, phrase in words.phrases:
            if words.kind in ("label", "verdict") and owner.setdefault(phrase, words).cleaner != words.cleaner:
                raise ConfigError(f"{words.path}: {line!r} is also a label in {owner[phrase].path}")
            kind = COUNTED if words.kind == "label" and EDGE.match(line) else words.kind
            spoken = languages.setdefault((words.cleaner, kind, phrase), [])
            if words.language not in spoken:
                spoken.append(words.language)
        if words.language == "en" and words.kind == "label":
            about[words.cleaner] = _about(words)
    return dump(
        Lexicon.of(
            (
                Entry(cleaner, kind, ",".join(spoken) if kind in OF_A_LANGUAGE else "", phrase)
                for (cleaner, kind, phrase), spoken in sorted(languages.items())
            ),
            about,
        )
    )


def _about(words: WordList) -> Words:
    reason, place = words.settings.get("reason", ""), words.settings.get("place", PLACES[0])
    if not reason or not words.doc:
        raise ConfigError(f"{words.path}: opens with no sentence that says what it is, or no '# reason: …'")
    if place not in PLACES:
        raise ConfigError(f"{words.path}: place is {place!r}; it must be one of {', '.join(PLACES)}")
    first, *more = words.doc
    return Words(words.group, first + ("\n\n" + "\n".join(more) if more else ""), reason, place)


def main(arguments: Sequence[str]) -> int:
    """Compile; with --check only compare, and say what to run."""
    try:
        text = compile_words()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    if "--check" in arguments:
        if not COMPILED.exists() or COMPILED.read_text(encoding="utf-8") != text:
            print("lexicon.tsv is behind lexicons/: run `make lexicon`", file=sys.stderr)
            return 1
        return 0
    COMPILED.write_text(text, encoding="utf-8", newline="\n")
    print(f"{COMPILED.name}: {text.count(chr(10))} rows")
    return 0
