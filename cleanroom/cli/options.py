"""The options of the command line, and the settings that they and the configuration come to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleanroom import extraction, files
from cleanroom.errors import ConfigError
from cleanroom.pipeline import CHECK, FIX
from cleanroom.version import __version__

if TYPE_CHECKING:
    from cleanroom.cli.checking import Job
    from cleanroom.config import Config
    from cleanroom.walk import Walk

FORMATS = ("concise", "marked", "json", "github", "sarif")


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; `command` is what was asked for."""
    top = argparse.ArgumentParser(
        prog="cleanroom",
        description="Takes the boilerplate out of scraped text, says why, and can put it back.",
    )
    top.add_argument("--version", action="version", version=f"cleanroom {__version__}")
    commands = top.add_subparsers(
        title="commands", dest="command", required=True, metavar="clean | check | restore | cleaners"
    )

    dial = argparse.ArgumentParser(add_help=False)
    group = dial.add_argument_group("what counts as noise (defaults come from [tool.cleanroom])")
    group.add_argument(
        "--select", metavar="NAMES", action="append", help="only these cleaners or groups, joined by commas"
    )
    group.add_argument("--ignore", metavar="NAMES", action="append", help="leave these cleaners or groups out")
    group.add_argument("--min-confidence", type=float, metavar="P", help="how sure a finding must be, 0 to 1")
    group.add_argument("--protect", action="append", metavar="REGEX", help="never change a line in which this matches")
    group.add_argument("--config", metavar="FILE", help="read the settings from here (default: the nearest)")

    clean = commands.add_parser("clean", parents=[dial], help="print a page without its noise")
    clean.add_argument("file", nargs="?", default=files.STDIN, help="a file of text or HTML, or - for standard input")
    clean.add_argument("-o", "--output", metavar="FILE", help="write the clean text here instead of printing it")
    clean.add_argument(
        "--undo", metavar="FILE", help="write a record here from which `restore` puts all back (of HTML: its text)"
    )
    clean.add_argument("-q", "--quiet", action="store_true", help="do not say what was removed")
    _add_html(clean)

    check = commands.add_parser(
        "check",
        parents=[dial],
        help="report noise, or take it out of the files; exit 0: clean, 1: noise is there, 2: something went wrong",
    )
    check.add_argument("paths", nargs="+", help="files, folders (their *.txt), or - for standard input")
    shape = check.add_mutually_exclusive_group()
    shape.add_argument("--format", choices=FORMATS, default=FORMATS[0])
    shape.add_argument("--statistics", action="store_true", help="count by cleaner instead of listing")
    shape.add_argument("--diff", action="store_true", help="show what cleaning would change")
    check.add_argument("-q", "--quiet", action="store_true", help="print findings and errors, and nothing else")
    check.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="so many processes, 0 for all cores")
    _add_fix(check)
    _add_files(check)

    restore = commands.add_parser("restore", help="put everything back, from an undo record")
    restore.add_argument("record", help="the undo record of `clean --undo` or `check --fix --undo`")
    restore.add_argument(
        "file", nargs="?", help="the clean file (default: standard input); the record of `check --fix` names its own"
    )
    restore.add_argument("-o", "--output", metavar="FILE", help="write here instead of printing")

    cleaners = commands.add_parser("cleaners", help="list the cleaners, or explain one")
    cleaners.add_argument("name", nargs="?", help="a cleaner: what it takes, a hit and a miss; or a group")
    return top


def _add_html(clean: argparse.ArgumentParser) -> None:
    group = clean.add_argument_group(
        "HTML (a file named *.html, or one that opens with <!doctype html>, <html>, <head> …)"
    )
    group.add_argument("--html", action="store_true", help="take the input for HTML, however it opens")
    group.add_argument(
        "--format",
        choices=extraction.FORMATS,
        default=extraction.FORMATS[0],
        help="text: a line a block; markdown; json: text and what is known of the page (default: text)",
    )
    group.add_argument(
        "--no-comments", dest="comments", action="store_false", help="drop readers' comments; else they are judged"
    )
    group.add_argument("--no-tables", dest="tables", action="store_false", help="drop tables of data; else as above")
    group.add_argument("--links", action="store_true", help="in Markdown: the addresses of links")
    group.add_argument("--images", action="store_true", help="in Markdown: images")
    group.add_argument("--url", metavar="URL", help="where the page is from: relative addresses are read by it")
    group.add_argument("--engine", choices=extraction.ENGINES, default=extraction.OWN, help="what finds the content")


def _add_fix(check: argparse.ArgumentParser) -> None:
    group = check.add_argument_group("what to do about it")
    group.add_argument(
        "--fix", action="store_true", help="rewrite the files, where it is sure at 0.99 (or --min-confidence)"
    )
    group.add_argument("--undo", metavar="FILE", help="with --fix: a record from which `restore` puts all files back")
    group.add_argument("--baseline", metavar="FILE", help="the findings in this file are accepted: they are not told")
    group.add_argument("--add-baseline", action="store_true", help="accept all that is found from now on")


def _add_files(check: argparse.ArgumentParser) -> None:
    group = check.add_argument_group("which files of a folder (a file named by itself is always checked)")
    group.add_argument("--include", action="append", metavar="PATTERN", help="these (default: *.txt)")
    group.add_argument("--exclude", action="append", metavar="PATTERN", help="not these, as in a .gitignore")
    group.add_argument("--no-gitignore", action="store_true", help="also what git ignores")


def config(options: argparse.Namespace) -> Config:
    """The settings of the configuration, and what the options change in them.

    Raises:
        ConfigError: they cannot be read or used.
    """
    from cleanroom import config

    path = Path(options.config) if options.config else config.find(Path.cwd())
    found = config.read(path) if path else config.Config()
    if options.select is not None:
        found = found._replace(select=_names("--select", options.select))
    if options.ignore is not None:
        found = found._replace(ignore=_names("--ignore", options.ignore))
    if options.min_confidence is not None:
        found = found._replace(min_confidence=options.min_confidence)
    if options.protect:
        found = found._replace(protect=(*found.protect, *options.protect))
    if options.select or options.ignore:
        chosen = found.pipeline(CHECK, cleaners="all" if options.command == "clean" else "named")
        if not chosen.cleaners and not chosen.verdicts:
            raise ConfigError("--select and --ignore leave no cleaner; `cleanroom cleaners` lists them all")
    return found


def _names(option: str, joined: list[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for part in joined for name in part.split(",") if name.strip())
    if not names:
        raise ConfigError(f"{option} names nothing: write {option} byline,social")
    return names


def walk(options: argparse.Namespace, settings: Config) -> Walk:
    """Which files of the folders; the options' patterns are relative to the current folder.

    Raises:
        ConfigError: a pattern that is none.
    """
    from cleanroom.walk import Ignore, Walk

    here, home = os.path.realpath("."), os.path.realpath(settings.folder)
    exclude = [
        Ignore.of(folder, patterns, "exclude")
        for folder, patterns in ((home, settings.exclude), (here, options.exclude))
        if patterns
    ]
    include = (options.include, here) if options.include else (settings.include, home)
    return Walk(include, exclude, gitignore=not options.no_gitignore)


def job(options: argparse.Namespace, settings: Config, paths: Sequence[str]) -> Job:
    """What `check` is to do with each file.

    Raises:
        ConfigError: options that contradict each other, or settings that cannot be used.
        FileError: the baseline cannot be read.
    """
    from cleanroom.cli.baseline import Baseline
    from cleanroom.cli.checking import Job

    _refuse_contradictions(options)
    dial = CHECK if settings.min_confidence is None else settings.min_confidence
    if options.fix and options.min_confidence is None:
        dial = max(FIX, settings.min_confidence or 0)  # what suits a report may be too little to rewrite a file
    path = options.baseline or (settings.baseline and str(Path(settings.folder, settings.baseline)))
    if options.add_baseline and not path:
        raise ConfigError("--add-baseline needs to know where: add --baseline FILE, or baseline = … to the settings")
    shape = "diff" if options.diff else "" if options.statistics or options.add_baseline else options.format
    return Job(
        settings,
        dial,
        settings.ignored_in(path for path in paths if path != files.STDIN),
        Baseline(path, new=options.add_baseline) if path else None,
        shape,
        options.fix,
    )


def _refuse_contradictions(options: argparse.Namespace) -> None:
    if options.undo and not options.fix:
        raise ConfigError("--undo goes with --fix: a check changes nothing")
    if options.fix and options.add_baseline:
        raise ConfigError("--fix and --add-baseline: what is to be accepted is not to be fixed; run one of them")
    if options.fix and (options.diff or options.statistics or options.format == "marked"):
        raise ConfigError("--fix tells what is left; run --diff, --statistics or --format marked without it, before")
    if options.add_baseline and (options.diff or options.statistics or options.format != FORMATS[0]):
        raise ConfigError("--add-baseline tells nothing; run --diff, --statistics or --format without it, before")
    if options.add_baseline and files.STDIN in options.paths:
        raise ConfigError("--add-baseline needs files: what comes from standard input has no name to accept it by")
    if options.jobs < 0:
        raise ConfigError(f"--jobs is {options.jobs}: give a number of processes, or 0 for all cores")
