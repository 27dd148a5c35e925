"""One page, of text or of HTML: its clean text, and what to say of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from cleanroom import files
from cleanroom.cli import options as settings_of
from cleanroom.cli import undo
from cleanroom.decode import Envelope
from cleanroom.errors import CleanroomError, ConfigError, FileError
from cleanroom.extraction import FORMATS, OWN, Extraction, Extractor, check_format
from cleanroom.files import Source
from cleanroom.pipeline import CLEAN, Pipeline
from cleanroom.report import Report, concise, plural
from cleanroom.report.marked import escape
from cleanroom.result import Result

TEXT = FORMATS[0]


def clean(options: argparse.Namespace) -> tuple[bytes, Iterator[str]]:
    """What to put out, and the lines that say what was done. The undo record is written here, before anything else.

    Raises:
        CleanroomError: the file, the settings or a cleaner; nothing was written then.
    """
    settings = settings_of.config(options)
    source = files.read(options.file)
    is_html = options.html or files.is_html(source)
    _refuse_to_lose(options, is_html=is_html)
    ignored = settings.ignored_in([options.file] if options.file != files.STDIN else [])
    pipeline = settings.pipeline(CLEAN, ignored.get(options.file, ()), "all")
    try:
        if source.data.startswith(files.BINARY) or (files.is_binary(source) and not is_html):  # pages may have a NUL
            raise FileError(f"{source.path}: is no text file; give a file of text or HTML")
        if is_html:
            result: Result = _extracted(options, source, pipeline)
            source = Source(source.path, result.source.encode(), result.source, Envelope())  # what there is to restore
        else:
            _refuse_what_is_of_html(options, source)
            result = pipeline(source.text)
    except FileError:
        raise
    except CleanroomError as error:
        raise FileError(f"{source.path}: {error}") from None
    data = files.cleaned(source, result)
    if isinstance(result, Extraction) and options.format != TEXT:
        data = result.shown(options.format).encode()
    if options.undo:
        files.write(options.undo, undo.line(undo.record(result, source.envelope)))
    return data, iter(()) if options.quiet else _said(options, source.path, result)


def _extracted(options: argparse.Namespace, source: Source, pipeline: Pipeline) -> Extraction:
    check_format(options.format, links=options.links, images=options.images, engine=options.engine)
    if options.undo and options.format != TEXT:
        raise ConfigError(f"--undo goes with text: from {options.format} no way leads back")
    wanted = {name: getattr(options, name) for name in ("comments", "tables", "links", "images", "engine")}
    return Extractor(pipeline, **wanted)(source.data, {"url": options.url} if options.url else {})


def _refuse_what_is_of_html(options: argparse.Namespace, source: Source) -> None:
    asked = options.format != TEXT or options.links or options.images or options.engine != OWN or options.url
    if asked or not (options.comments and options.tables):
        raise FileError(f"{source.path}: is text, and --format and its like are for HTML; --html says that it is")


def _said(options: argparse.Namespace, path: str, result: Result) -> Iterator[str]:
    yield from concise(Report(path, result, result.told))
    by = plural(len({finding.cleaner for finding in result.removed}), "cleaner")
    names = escape(" ".join(map(quote, (options.undo, options.output or "CLEAN")))) if options.undo else ""
    back = f"; `cleanroom restore {names}` puts it back" if options.undo else ""
    empty = isinstance(result, Extraction) and not result.source.strip()
    nothing = "no text found" if empty else "nothing to clean"
    yield f"{plural(len(result.removed), 'place')} cleaned by {by}{back}" if result.removed else nothing


def _refuse_to_lose(options: argparse.Namespace, *, is_html: bool) -> None:
    if is_html and options.output and files.same(options.output, options.file):
        raise FileError(f"{options.output}: is the input, to which no way leads back from its text; write elsewhere")
    if options.undo and Path(options.undo).is_file() and not files.same(options.undo, options.file):
        raise FileError(f"{options.undo}: exists already; it may be all that leads back, so give --undo another name")
    if options.undo and files.same(options.undo, options.file):
        raise FileError(f"{options.undo}: is the input; give --undo a file of its own")
    if options.undo and options.output and files.same(options.undo, options.output):
        raise FileError(f"{options.undo}: is the output too; give --undo a file of its own")
    if options.output and not options.undo and files.same(options.output, options.file):
        raise FileError(f"{options.output}: is the input; add --undo FILE, so that it can be put back")
