"""The command line: clean, check, restore, cleaners."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleanroom import __version__, files
from cleanroom.errors import CleanroomError, ConfigError, FileError
from cleanroom.pipeline import CHECK, CLEAN, Pipeline

if TYPE_CHECKING:
    from cleanroom.config import Config
    from cleanroom.report import Report
    from cleanroom.result import Result

CLEAN_EXIT, FOUND_EXIT, WRONG_EXIT = 0, 1, 2
GOLDEN = next((p for p in (Path(__file__).parent / "golden", Path(__file__).parents[1] / "golden") if p.is_dir()), None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CleanroomError as error:
        return _complain(error)
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN_EXIT
    except (OSError, RecursionError) as error:
        return _complain(error)
    except KeyboardInterrupt:
        return 130


def _complain(error: Exception) -> int:
    from cleanroom.marked import escape

    print(f"cleanroom: error: {escape(str(error))}", file=sys.stderr)
    return WRONG_EXIT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cleanroom",
        description="Takes the boilerplate out of scraped text, says why, and can put it back.",
    )
    parser.add_argument("--version", action="version", version=f"cleanroom {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="clean | check | restore | cleaners")

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
    clean.add_argument("file", nargs="?", default=files.STDIN, help="a text file, or - for standard input")
    clean.add_argument("-o", "--output", metavar="FILE", help="write the clean text here instead of printing it")
    clean.add_argument("--undo", metavar="FILE", help="write a record here from which `restore` puts all back")
    clean.add_argument("-q", "--quiet", action="store_true", help="do not say what was removed")
    clean.set_defaults(run=_clean)

    check = commands.add_parser(
        "check",
        parents=[dial],
        help="report noise; exit 0: clean, 1: noise found, 2: wrong use or unreadable",
    )
    check.add_argument("paths", nargs="+", help="files, folders (their *.txt), or - for standard input")
    shape = check.add_mutually_exclusive_group()
    shape.add_argument("--format", choices=("concise", "marked", "json"), default="concise")
    shape.add_argument("--statistics", action="store_true", help="count by cleaner instead of listing")
    shape.add_argument("--diff", action="store_true", help="show what cleaning would change")
    check.set_defaults(run=_check)

    restore = commands.add_parser("restore", help="put everything back, from an undo record")
    restore.add_argument("record", help="the undo record that `clean --undo` wrote")
    restore.add_argument("file", nargs="?", default=files.STDIN, help="the clean file, or - for standard input")
    restore.add_argument("-o", "--output", metavar="FILE", help="write here instead of printing")
    restore.set_defaults(run=_restore)

    cleaners = commands.add_parser("cleaners", help="list the cleaners, or explain one")
    cleaners.add_argument("name", nargs="?", help="a cleaner: what it takes, a hit and a miss; or a group")
    cleaners.set_defaults(run=_cleaners)
    return parser


def _config(options: argparse.Namespace) -> Config:
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
    return found


def _names(option: str, joined: list[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for part in joined for name in part.split(",") if name.strip())
    if not names:
        raise ConfigError(f"{option} names nothing: write {option} byline,social")
    return names


def _clean(options: argparse.Namespace) -> int:
    from shlex import quote

    from cleanroom.marked import escape
    from cleanroom.report import Report, concise, plural

    _refuse_to_lose(options)
    pipeline = _config(options).pipeline(CLEAN)
    source = files.read(options.file)
    result = _run(pipeline, source)
    data = files.cleaned(source, result)
    if options.undo:
        files.write(options.undo, files.undo_record(result, source.envelope))
    if options.output:
        files.write(options.output, data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    if not options.quiet:
        for line in concise(Report(source.path, result)):
            print(line, file=sys.stderr)
        by = plural(len({finding.cleaner for finding in result.removed}), "cleaner")
        names = escape(" ".join(map(quote, (options.undo, options.output or "CLEAN")))) if options.undo else ""
        back = f"; `cleanroom restore {names}` puts it back" if options.undo else ""
        done = f"{plural(len(result.removed), 'place')} cleaned by {by}{back}" if result.removed else "nothing to clean"
        print(done, file=sys.stderr)
    return CLEAN_EXIT


def _refuse_to_lose(options: argparse.Namespace) -> None:
    if options.undo and Path(options.undo).is_file() and not files.same(options.undo, options.file):
        raise FileError(f"{options.undo}: exists already; it may be all that leads back, so give --undo another name")
    if options.undo and files.same(options.undo, options.file):
        raise FileError(f"{options.undo}: is the input; give --undo a file of its own")
    if options.undo and options.output and files.same(options.undo, options.output):
        raise FileError(f"{options.undo}: is the output too; give --undo a file of its own")
    if options.output and not options.undo and files.same(options.output, options.file):
        raise FileError(f"{options.output}: is the input; add --undo FILE, so that it can be put back")


def _run(pipeline: Pipeline, source: files.Source) -> Result:
    try:
        return pipeline(source.text)
    except CleanroomError as error:
        raise FileError(f"{source.path}: {error}") from None


def _check(options: argparse.Namespace) -> int:
    from cleanroom import report

    pipeline = _config(options).pipeline(CHECK)
    paths = list(files.expand(options.paths))
    if not paths:
        raise FileError(f"{', '.join(options.paths)}: no *{files.SUFFIX} file there; name files, or another folder")
    failed = 0
    reports: list[Report] = []
    whole = options.statistics or options.format == "json"
    found = dirty = 0
    for path in paths:
        try:
            source = files.read(path)
            one = report.Report(source.path, _run(pipeline, source))
        except CleanroomError as error:
            failed += 1
            _complain(error)
            continue
        found += len(one.result.removed)
        dirty += bool(one.result.removed)
        if whole:
            reports.append(one)
        elif one.result.removed or options.format == "marked":
            shown = report.diff if options.diff else report.as_marked if options.format == "marked" else report.concise
            _print(shown(one))
    if options.statistics:
        _print(report.statistics(reports))
    elif whole:
        print(report.as_json(reports))
    checked = report.plural(len(paths) - failed, "file")
    where = f"{report.plural(found, 'finding')} in {report.plural(dirty, 'file')}" if found else "nothing found"
    sys.stdout.flush()
    print(f"{where}; {checked} checked" + (f", {failed} failed" if failed else ""), file=sys.stderr)
    return WRONG_EXIT if failed else FOUND_EXIT if found else CLEAN_EXIT


def _restore(options: argparse.Namespace) -> int:
    if options.output and files.same(options.output, options.record):
        raise FileError(f"{options.output}: is the undo record; write the restored text elsewhere")
    data = files.restored(files.read(options.file), options.record)
    if options.output:
        files.write(options.output, data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return CLEAN_EXIT


def _cleaners(options: argparse.Namespace) -> int:
    from cleanroom.cleaners import built_in, load

    if not options.name or options.name in built_in().values():
        for name, group in built_in().items():
            if options.name in (None, group):
                print(f"{group:<12} {name:<20} {_summary(load(name).doc)}")
        return CLEAN_EXIT
    cleaner = load(options.name)
    print(f"{cleaner.name} ({cleaner.group}, stage {cleaner.stage})\n\n{cleaner.doc.strip()}")
    for title, patterns in (("A hit", ("made_*", "wild_*")), ("A miss", ("not_*",))):
        folder = GOLDEN / cleaner.name if GOLDEN else Path()
        cases = sorted(path for pattern in patterns for path in folder.glob(f"{pattern}.golden")) if GOLDEN else []
        if cases:
            print(f"\n{title} ({cases[0].stem}):\n")
            _print("    " + line for line in cases[0].read_text(encoding="utf-8").split("\n")[:-1])
    return CLEAN_EXIT


def _summary(doc: str) -> str:
    """The first paragraph, on one line."""
    return " ".join(doc.strip().split("\n\n")[0].split())


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
