"""Which files: as named, or those of a folder that match `include`, without what git ignores or `exclude` names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleanroom.errors import ConfigError, FileError
from cleanroom.files import STDIN

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

INCLUDE = ("*.txt",)
SUFFIX = re.compile(r"\*(\.\w+)+\Z")


class Ignore(NamedTuple):
    """Patterns as in a .gitignore, and the folder they are relative to."""

    folder: str
    lines: tuple[str, ...]
    spec: GitIgnoreSpec

    @classmethod
    def of(cls, folder: str, lines: Iterable[str], source: str) -> Ignore:
        """Compiled patterns.

        Raises:
            ConfigError: one of them is no pattern; `source` says where it stands.
        """
        from pathspec import GitIgnoreSpec  # late: most checks ignore nothing

        lines = tuple(filter(None, lines))  # as the library does: it gives back their numbers
        try:
            return cls(folder, lines, GitIgnoreSpec.from_lines(lines))
        except ValueError as error:
            raise ConfigError(f"{source}: {error}: patterns are those of a .gitignore") from None

    @classmethod
    def read(cls, folder: str, path: Path) -> Ignore:
        """The patterns of a file."""
        try:
            text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
        except OSError as error:
            raise FileError(f"{path}: {error.strerror or error}; --no-gitignore checks without it") from None
        return cls.of(folder, (line.rstrip("\r") for line in text.split("\n")), str(path))

    def says(self, path: str, folder: bool = False) -> bool | None:
        """Is the file (or folder) at the absolute `path` ignored (True), taken back in (False) or not meant (None)?"""
        inner = relative(self.folder, path)
        found = self.spec.check_file(inner + "/" * folder)
        if folder and found.include and self.lines[found.index or 0].rstrip().endswith("/**"):
            return None  # all that is in the folder, but not the folder itself: some of it may be taken back in
        return found.include


def relative(folder: str, path: str) -> str:
    """The absolute `path` as seen from the absolute `folder`, with slashes; from the root when it is not in it, where
    only patterns without a place match."""
    return path.removeprefix(folder.rstrip(os.sep) + os.sep).replace(os.sep, "/").lstrip("/")


class Walk:
    """The files to look at.

    Args:
        include: patterns of the files of a folder, and the folder that they are relative to.
        exclude: what to leave out of folders.
        gitignore: leave out what git ignores too.

    Raises:
        ConfigError: a pattern that is none.
    """

    def __init__(
        self,
        include: tuple[Sequence[str], str] = (INCLUDE, os.sep),
        exclude: Sequence[Ignore] = (),
        *,
        gitignore: bool = True,
    ) -> None:
        self.wanted = _matcher(*include)
        self.exclude = tuple(exclude)
        self.gitignore = gitignore

    def files(self, names: Iterable[str]) -> list[str]:
        """Each file as it is named and once; for a folder its files in order, without hidden ones and links.

        Raises:
            FileError: a .gitignore cannot be read.
        """
        out: dict[str, str] = {}
        for name in names:
            if name == STDIN or not Path(name).is_dir():
                out.setdefault(os.path.normpath(name), name)  # what is not there is said by reading it
            else:
                real = os.path.realpath(name)
                for file in self._below(name, real, self._above(real)):
                    out.setdefault(os.path.normpath(file), file)
        return list(out.values())

    def _below(self, folder: str, real: str, ignores: tuple[Ignore, ...]) -> Iterator[str]:
        if self.gitignore and (path := Path(real, ".gitignore")).is_file():
            ignores = (Ignore.read(real, path), *ignores)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise FileError(f"{folder}: {error.strerror or error}; --exclude leaves it out") from None
        for entry in entries:
            place = f"{real.rstrip(os.sep)}{os.sep}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not self._left_out(place, ignores, folder=True):
                    yield from self._below(str(Path(entry.path)), place, ignores)
            elif (
                entry.is_file(follow_symlinks=False)
                and self.wanted(entry.name, place)
                and not self._left_out(place, ignores)
            ):
                yield str(Path(entry.path))

    def _left_out(self, place: str, ignores: tuple[Ignore, ...], folder: bool = False) -> bool:
        if any(rule.says(place, folder) for rule in self.exclude):
            return True
        return next((said for rule in ignores if (said := rule.says(place, folder)) is not None), False)

    def _above(self, real: str) -> tuple[Ignore, ...]:
        """What the repository of a folder ignores, said above it: the nearest first, which has the last word."""
        if not self.gitignore:
            return ()
        found = []
        for folder in (Path(real), *Path(real).parents):
            if folder != Path(real) and (path := folder / ".gitignore").is_file():
                found.append(Ignore.read(str(folder), path))
            if (git := folder / ".git").exists():
                if (path := _git_folder(git) / "info" / "exclude").is_file():
                    found.append(Ignore.read(str(folder), path))
                return tuple(found)
        return ()


def _git_folder(git: Path) -> Path:
    """The folder of a repository's own files: a work tree and a submodule have a file that names it."""
    if git.is_file():
        git = git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        common = git / "commondir"
        return git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
    return git


def _matcher(include: Sequence[str], folder: str) -> Callable[[str, str], bool]:
    """Does a file (its name, its place) match one of the patterns?"""
    if all(SUFFIX.match(pattern) for pattern in include):
        suffixes = tuple(pattern[1:] for pattern in include)
        return lambda name, place: name.endswith(suffixes)
    rule = Ignore.of(folder, include, "include")
    return lambda name, place: bool(rule.says(place))
