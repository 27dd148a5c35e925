"""Word lists to one file: `lexicons/<language>/<group>/<cleaner>.<kind>.txt` become `lexicon.tsv`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleanroom.errors import ConfigError
from cleanroom.folding import MARKS, fold_phrase
from cleanroom.lexicon import COMPILED, Template, Words

SOURCES = Path(__file__).parent


def sources(folder: Path = SOURCES) -> Iterator[tuple[Path, str, str, str, str]]:
    """(file, language, group, cleaner, kind) of every word list."""
    for path in sorted(folder.glob("*/*/*.txt")):
        cleaner, _, kind = path.stem.partition(".")
        yield path, path.parts[-3], path.parts[-2], cleaner, kind


def compile_words(folder: Path = SOURCES) -> str:
    """The text of lexicon.tsv: rows `#cleaner, group, doc, reason`, then a row a phrase.

    Raises:
        ConfigError: a phrase folds to nothing, or two cleaners claim the same label; the message names the files.
    """
    about: dict[str, Words] = {}
    languages: dict[tuple[str, str, str, str], list[str]] = {}
    owner: dict[str, tuple[str, Path]] = {}
    for path, language, group, cleaner, kind in sources(folder):
        doc, reason, head = [], "", language == "en" and kind == "label"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                comment = line[1:].strip()
                if comment.startswith("reason:"):
                    reason = comment.removeprefix("reason:").strip()
                elif head and not comment.startswith("seen:"):
                    doc.append(comment)
                continue
            head = head and not line.strip()
            if not line.strip():
                continue
            phrase = fold_phrase(line)
            literals = Template.parse(phrase).literals
            if not "".join(literals).strip(MARKS) or (len(literals) > 1 and not (literals[0] or literals[-1])):
                raise ConfigError(f"{path}: {line!r} needs a literal word first or last")
            if kind == "label" and owner.setdefault(phrase, (cleaner, path))[0] != cleaner:
                raise ConfigError(f"{path}: {line!r} is also a label in {owner[phrase][1]}")
            known = languages.setdefault((cleaner, group, kind, phrase), [])
            if language not in known:
                known.append(language)
        if doc or reason:
            about[cleaner] = Words(group, " ".join(doc), reason)
    rows = [f"#{name}\t{w.group}\t{w.doc}\t{w.reason}" for name, w in sorted(about.items())]
    rows += [
        "\t".join((cleaner, group, kind, ",".join(spoken), phrase))
        for (cleaner, group, kind, phrase), spoken in sorted(languages.items())
    ]
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Compile; with --check only compare, and say what to run."""
    text = compile_words()
    if "--check" in arguments:
        if not COMPILED.exists() or COMPILED.read_text(encoding="utf-8") != text:
            print("lexicon.tsv is behind lexicons/: run `make lexicon`", file=sys.stderr)
            return 1
        return 0
    COMPILED.write_text(text, encoding="utf-8", newline="\n")
    print(f"{COMPILED.name}: {text.count(chr(10))} rows")
    return 0
