"""Accepted findings: by file, cleaner and the text of the line, so that a line may move and not change.

A baseline is JSON with one entry a line, sorted; paths are relative to its folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cleanroom import files
from cleanroom.errors import FileError
from cleanroom.page import Finding, Page
from cleanroom.patch import digest
from cleanroom.result import Result
from cleanroom.verdict import VERDICTS

FORMAT = "cleanroom-baseline-1"
FIELDS = ("path", "cleaner", "line", "count")

Key = tuple[str, str]  # cleaner, digest of the line
Lines = Mapping[Key, int]  # so many lines of that text are accepted


class Sifted(NamedTuple):
    """The findings of one file, held against what is accepted in it."""

    new: Sequence[Finding]
    accepted: frozenset[Finding] = frozenset()
    kept: frozenset[int] = frozenset()
    """The lines that are not to be rewritten: those with an accepted finding."""
    stale: int = 0
    """Entries that accept more lines than there are."""
    then: Mapping[Key, int] = {}
    """What is accepted once all that is new is."""


def sift(result: Result, accepted: Lines) -> Sifted:
    """Of each text as many lines as were accepted are no news, the first ones; whatever else their findings say."""
    page = Page(result.source)
    texts: dict[int, str] = {}

    def key_of(finding: Finding) -> tuple[Key, int]:
        i = page.line_of(finding.start)
        if i not in texts:
            texts[i] = digest(page.lines[i])
        return (finding.cleaner, texts[i]), i

    acting: dict[Key, dict[int, list[Finding]]] = {}
    for finding in result.told:
        key, i = key_of(finding)
        acting.setdefault(key, {}).setdefault(i, []).append(finding)
    found: dict[Key, set[int]] = {}
    for finding in (*result.told, *(result.findings if accepted else ())):  # also below the dial: it is there still
        key, i = key_of(finding)
        found.setdefault(key, set()).add(i)

    old, kept = set[Finding](), set[int]()
    for key, by_line in acting.items():
        for i in list(by_line)[: accepted.get(key, 0)]:
            old.update(by_line[i])
            kept.update([i] if key[0] not in VERDICTS else ())
    kept |= _known_by_text(page, accepted)
    ran = {cleaner.name for cleaner in result.pipeline.cleaners} | result.pipeline.verdicts
    then = {key: count for key, count in accepted.items() if key[0] not in ran}
    for key, lines in found.items():
        if count := max(len(acting.get(key, ())), min(accepted.get(key, 0), len(lines))):
            then[key] = count
    stale = sum(then.get(key, 0) < count for key, count in accepted.items())
    new = [finding for finding in result.told if finding not in old]
    return Sifted(new, frozenset(old), frozenset(kept), stale, then)


def _known_by_text(page: Page, accepted: Lines) -> set[int]:
    """The lines that an entry speaks of though nothing is found in them now: what made them noise may be gone."""
    left: dict[str, int] = {}
    for (cleaner, text), count in accepted.items():
        if cleaner not in VERDICTS:
            left[text] = max(count, left.get(text, 0))
    out = set[int]()
    for i, line in enumerate(page.lines) if left else ():
        text = digest(line)
        if left.get(text, 0) > 0:
            left[text] -= 1
            out.add(i)
    return out


class Baseline:
    """The accepted findings of many files.

    Raises:
        FileError: the file cannot be read, or is no baseline.
    """

    def __init__(self, path: str, *, new: bool = False) -> None:
        self.path = path
        self.folder = Path(path).parent
        self.files: dict[str, Lines] = {}
        if not (new and not Path(path).exists()):
            self._read()

    def _read(self) -> None:
        import json

        try:
            table = json.loads(Path(self.path).read_bytes())
            if table["format"] != FORMAT:
                raise ValueError(f"its format is not {FORMAT!r}")
            found: dict[str, dict[Key, int]] = {}
            for entry in table["accepted"]:
                path, cleaner, line, count = (entry[key] for key in FIELDS)
                if not (type(path) is type(cleaner) is type(line) is str and type(count) is int):
                    raise ValueError(f"an entry is damaged: {entry}")
                found.setdefault(path, {})[cleaner, line] = count
            self.files.update(found)
        except FileNotFoundError:
            raise FileError(f"{self.path}: there is no such baseline; --add-baseline writes it") from None
        except OSError as error:
            raise FileError(f"{self.path}: {error.strerror or error}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise FileError(
                f"{self.path}: not a baseline of cleanroom: {error}; --add-baseline writes a new one elsewhere"
            ) from None

    def of(self, path: str) -> Lines:
        """What is accepted in a file; nothing on standard input."""
        return self.files.get(files.seen_from(self.folder, path), {}) if path != files.STDIN else {}

    def drop_gone(self) -> int:
        """Forget the files that are no longer there; how many entries they had."""
        gone = [path for path in self.files if not (self.folder / path).exists()]
        return sum(len(self.files.pop(path)) for path in gone)

    def accept(self, then: Mapping[str, Lines]) -> None:
        """Of these files exactly that is accepted from now on; written the same for the same findings.

        Raises:
            FileError: it cannot be written.
        """
        import json

        self.files |= {files.seen_from(self.folder, path): lines for path, lines in then.items() if path != files.STDIN}
        entries = sorted((path, *key, count) for path, lines in self.files.items() for key, count in lines.items())
        rows = [json.dumps(dict(zip(FIELDS, entry, strict=True))) for entry in entries]
        body = "".join(f"\n    {row}{',' * (i < len(rows))}" for i, row in enumerate(rows, 1))
        text = f'{{\n  "format": "{FORMAT}",\n  "accepted": [{body}\n  ]\n}}\n'
        files.write(self.path, text.encode())
