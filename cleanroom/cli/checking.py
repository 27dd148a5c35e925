"""Many files, one after the other or in several processes: what was found in each, told in few words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleanroom import files
from cleanroom.cli.baseline import Baseline, Key, Sifted, sift
from cleanroom.config import Config
from cleanroom.errors import CleanroomError, FileError
from cleanroom.extraction import visible
from cleanroom.files import Source
from cleanroom.page import Finding
from cleanroom.pipeline import CHECK, CLEAN, Pipeline
from cleanroom.report import Report, formats
from cleanroom.result import Result
from cleanroom.verdict import VERDICTS

if TYPE_CHECKING:
    from cleanroom.cli.fixing import Fix

CHUNK = 64  # files that a process takes at once
CHUNK_OF_FIXES = 8  # they come back with their texts
AHEAD = 3  # chunks a process


class Job(NamedTuple):
    """What is to be done with each file; it can travel to another process."""

    config: Config
    dial: float
    ignored: Mapping[str, tuple[str, ...]] = {}
    baseline: Baseline | None = None
    shape: str = formats.CONCISE
    fix: bool = False


class Outcome(NamedTuple):
    """What became of one file."""

    path: str
    shown: str = ""
    found: int = 0
    """Findings told; with `fix` those that are left."""
    fired: Mapping[str, tuple[int, int]] = {}
    """cleaner -> how many of them are its own, and their characters."""
    removed: int = 0
    """Findings that `fix` takes care of."""
    more: int = 0
    """Findings that it would take care of at the next lower mark of the dial."""
    stale: int = 0
    then: Mapping[Key, int] = {}
    fix: Fix | None = None
    error: str = ""


def below(dial: float) -> float | None:
    """The next lower mark of the dial."""
    return next((mark for mark in (CHECK, CLEAN) if mark < dial), None)


class Checker:
    """Does a Job, file by file.

    Raises:
        ConfigError: the settings make no pipeline.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.pipelines: dict[tuple[tuple[str, ...], float], Pipeline] = {}
        self.format = formats.load(job.shape, self.pipeline("", job.dial).cleaners)

    def pipeline(self, path: str, dial: float) -> Pipeline:
        """The pipeline for a file."""
        ignored = self.job.ignored.get(path, ())
        if (ignored, dial) not in self.pipelines:
            settings = self.job.config._replace(min_confidence=dial)
            self.pipelines[ignored, dial] = settings.pipeline(dial, ignored)
        return self.pipelines[ignored, dial]

    def __call__(self, path: str) -> Outcome:
        """What was found in a file; an error ends up in the outcome."""
        try:
            if self.job.fix and path == files.STDIN:
                raise FileError(f"{path}: --fix rewrites files; `cleanroom clean` takes standard input")
            source = files.read(path)
            return self.fixed(path, source) if self.job.fix else self.checked(path, source)
        except CleanroomError as error:
            said = str(error)
            return Outcome(path, error=said if said.startswith(f"{path}:") else f"{path}: {said}")
        except (OSError, RecursionError, MemoryError) as error:
            return Outcome(path, error=f"{path}: {type(error).__name__}: {error}")

    def checked(self, path: str, source: Source) -> Outcome:
        """Findings."""
        text = visible(source.data) if files.is_html(source) else source.text
        result, sifted = self.sifted(path, text, self.job.dial)
        return self.told(source.path, result, sifted)._replace(path=path, then=sifted.then)

    def fixed(self, path: str, source: Source) -> Outcome:
        """A fix, and what is left."""
        from cleanroom.cli import fixing  # late: most runs only check

        fixing.refuse(source)
        result, sifted = self.sifted(path, source.text, self.job.dial)
        if _is_noise(result):  # never empty a file
            told = [finding for finding in sifted.new if finding.cleaner in VERDICTS]
            return self.told(source.path, result, sifted._replace(new=told))._replace(path=path)
        fix = fixing.prepare(source, result) if result.text != source.text else None
        lower, more = below(self.job.dial), 0
        if lower and any(lower <= finding.confidence < self.job.dial for finding in result.findings):
            next_result, _ = self.sifted(path, result.text, lower)
            more = 0 if _is_noise(next_result) else len(next_result.removed)
        taken = len(result.removed)
        if fix:  # what is left is told of the text as it will be
            result, sifted = self.sifted(path, result.text, self.job.dial)
        return self.told(source.path, result, sifted)._replace(path=path, removed=taken, more=more, fix=fix)

    def sifted(self, path: str, text: str, dial: float) -> tuple[Result, Sifted]:
        """The findings of a text, and the result that leaves lines with accepted ones alone."""
        pipeline = self.pipeline(path, dial)
        result = pipeline(text)
        if self.job.baseline is None:
            return result, Sifted(result.told)
        sifted = sift(result, self.job.baseline.of(path))
        return pipeline(text, keep=sifted.kept) if sifted.kept else result, sifted

    def told(self, path: str, result: Result, sifted: Sifted) -> Outcome:
        """In the words of the format."""
        shown = ""
        if sifted.new or self.format.every:
            shown = self.format.show(Report(path, result, sifted.new, sifted.accepted))
        return Outcome(path, shown, len(sifted.new), _fired(sifted.new), stale=sifted.stale)


def _is_noise(result: Result) -> bool:
    return not result.text.strip() and bool(result.source.strip())


def _fired(findings: Iterable[Finding]) -> dict[str, tuple[int, int]]:
    out: dict[str, tuple[int, int]] = {}
    for finding in findings:
        count, size = out.get(finding.cleaner, (0, 0))
        out[finding.cleaner] = count + 1, size + finding.end - finding.start
    return out


def run(checker: Checker, paths: Sequence[str], jobs: int = 1) -> Iterator[Outcome]:
    """The outcome of each file, in order, from so many processes (0: one for each core).

    Raises:
        CleanroomError: a process died.
    """
    jobs = jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if jobs < 2 or len(paths) < 2 or files.STDIN in paths:
        yield from map(checker, paths)
    else:
        yield from _in_processes(checker.job, paths, jobs)


def _in_processes(job: Job, paths: Sequence[str], jobs: int) -> Iterator[Outcome]:
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    size = max(1, min(CHUNK_OF_FIXES if job.fix else CHUNK, len(paths) // (jobs * AHEAD)))
    waiting: deque[Future[list[Outcome]]] = deque()
    pool = ProcessPoolExecutor(min(jobs, len(paths)), initializer=_start, initargs=(job,))
    try:
        for at in range(0, len(paths), size):
            waiting.append(pool.submit(_work, paths[at : at + size]))
            if len(waiting) > jobs * AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise CleanroomError("a process died, perhaps for want of memory; --jobs 1 checks in one") from None
    finally:
        pool.shutdown(cancel_futures=True)


_checker: Checker | None = None  # of this process


def _start(job: Job) -> None:
    import signal

    global _checker
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who is interrupted here has nothing to say
    _checker = Checker(job)


def _work(paths: Sequence[str]) -> list[Outcome]:
    assert _checker
    return [_checker(path) for path in paths]
