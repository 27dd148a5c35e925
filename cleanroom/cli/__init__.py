"""The command line: clean, check, restore, cleaners."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleanroom import files
from cleanroom.cli import options as settings_of
from cleanroom.errors import CleanroomError, FileError

if TYPE_CHECKING:
    from cleanroom.cli.checking import Outcome
    from cleanroom.report import Format

CLEAN_EXIT, FOUND_EXIT, WRONG_EXIT = 0, 1, 2
GOLDEN = next(
    (p for p in (Path(__file__).parents[1] / "golden", Path(__file__).parents[2] / "golden") if p.is_dir()), None
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options = settings_of.parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except CleanroomError as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _complain("nobody reads any more: --fix stopped there") if getattr(options, "fix", 0) else CLEAN_EXIT
    except (OSError, RuntimeError, UnicodeError) as error:  # a loop of links, a name that is no UTF-8
        return _complain(str(error))
    except KeyboardInterrupt:
        return 130


def _complain(error: str) -> int:
    from cleanroom.report.marked import escape

    sys.stdout.flush()
    print(f"cleanroom: error: {escape(error)}", file=sys.stderr)
    return WRONG_EXIT


def _clean(options: argparse.Namespace) -> int:
    from cleanroom.cli import cleaning

    data, said = cleaning.clean(options)
    files.put(data, options.output)
    for line in said:
        print(line, file=sys.stderr)
    return CLEAN_EXIT


def _check(options: argparse.Namespace) -> int:
    from cleanroom.cli.checking import Checker, run
    from cleanroom.cli.tally import Tally
    from cleanroom.report import statistics

    settings = settings_of.config(options)
    paths = settings_of.walk(options, settings).files(options.paths)
    if not paths:
        raise FileError(f"{', '.join(options.paths)}: no file to check there; --include and --no-gitignore say which")
    if options.fix:  # a file and a link to it are one
        paths = list({path if path == files.STDIN else os.path.realpath(path): path for path in paths}.values())
    job = settings_of.job(options, settings, paths)
    checker = Checker(job)
    tally = Tally(job, options)
    outcomes = run(checker, paths, options.jobs)
    if options.fix:
        outcomes = _rewritten(outcomes, options.undo, paths)
    for outcome in _told(outcomes, checker.format, 0 if options.quiet else len(paths)):
        tally.add(outcome)
    sys.stdout.write(checker.format.tail(tally.errors))
    if options.statistics:
        _print(statistics(tally.fired))
    if job.baseline:
        tally.stale += job.baseline.drop_gone()
        if options.add_baseline:
            job.baseline.accept(tally.then)
    sys.stdout.flush()
    if not options.quiet:
        print(tally.words(), file=sys.stderr)
    return WRONG_EXIT if tally.errors else FOUND_EXIT if tally.found and not options.add_baseline else CLEAN_EXIT


def _rewritten(outcomes: Iterable[Outcome], undo: str | None, paths: Sequence[str]) -> Iterator[Outcome]:
    """The files are rewritten as the outcomes say, each when its way back is on disk."""
    from cleanroom.cli.fixing import apply
    from cleanroom.cli.undo import Journal

    journal = Journal(undo, paths)
    try:
        for outcome in outcomes:
            try:
                if outcome.fix:
                    apply(outcome.path, outcome.fix, journal)
                yield outcome
            except FileError as error:
                yield outcome._replace(error=str(error))
    finally:
        journal.close()


def _told(outcomes: Iterable[Outcome], shape: Format, total: int) -> Iterator[Outcome]:
    """The outcomes are printed in their format, and how far it is of `total` files."""
    from cleanroom.cli.progress import Progress

    progress, before = Progress(total), shape.head
    try:
        for outcome in outcomes:
            if outcome.shown or outcome.error:
                progress.clear()
            if outcome.error:
                _complain(outcome.error)
            elif outcome.shown:
                sys.stdout.write(before + outcome.shown)
                before = shape.joint
            yield outcome
            progress.step()
    finally:
        progress.clear()
    if before is shape.head:
        sys.stdout.write(before)


def _restore(options: argparse.Namespace) -> int:
    from cleanroom.cli import undo

    first, *rest = undo.rows(options.record)
    head = undo.entry_of(first, options.record)
    if head.get("format") == undo.RUN_FORMAT:
        if options.file or options.output:
            raise FileError(f"{options.record}: is the record of many files and names them; give no FILE and no -o")
        return _restore_run(options.record, rest)
    if options.output and files.same(options.output, options.record):
        raise FileError(f"{options.output}: is the undo record; write the restored text elsewhere")
    source = files.read(options.file or files.STDIN)
    data = undo.restored(source, head, options.record)
    if data == source.data:
        print(f"{source.path}: is as it was before; there is nothing to put back", file=sys.stderr)
    files.put(data, options.output)
    return CLEAN_EXIT


def _restore_run(record: str, rows: Sequence[bytes]) -> int:
    from cleanroom.cli import undo
    from cleanroom.report import plural

    changed = same = failed = 0
    for back in undo.restore_run(record, rows):
        if back.error:
            failed += 1
            _complain(str(back.error))
        changed += back.changed
        same += not back.changed and not back.error
    parts = [f"{plural(changed, 'file')} put back"]
    parts += [f"{same:,} already as before"] if same else []
    parts += [f"{failed:,} refused"] if failed else []
    print("; ".join(parts), file=sys.stderr)
    return WRONG_EXIT if failed else CLEAN_EXIT


def _cleaners(options: argparse.Namespace) -> int:
    from cleanroom.cleaners import built_in, load
    from cleanroom.verdict import ABOUT, VERDICT

    rows = [(group, name, load(name).summary) for name, group in built_in().items()]
    rows += [(VERDICT, name, about) for name, about in ABOUT.items()]
    if options.name in (None, *(group for group, _, _ in rows), *ABOUT):
        for group, name, summary in [row for row in rows if options.name in (None, *row[:2])]:
            print(f"{group:<12} {name:<20} {summary}")
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


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


COMMANDS = {"clean": _clean, "check": _check, "restore": _restore, "cleaners": _cleaners}
