"""How fast cleanroom is beside the least that any program must do: `python -m benchmarks.speed --data DIR [--curve]`.

Times are CPU times of the process, the best of a few interleaved runs, so that a busy machine slows all alike. A plain
pass decodes UTF-8, splits into lines, joins them and encodes.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import multiprocessing
import os
import pstats
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from html import escape
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.markdown import table
from cleanroom import Pipeline

REPEATS = 5
JUSTEXT_STEP = 30  # every so many pages: justext takes milliseconds a page
STARTS = 20
SIZES = {"named": (0.1, 1, 10, 100), "all": (0.1, 1, 10)}  # cleaners -> MB
PROFILED = 25  # functions
GOLDEN_PAGE = Path(__file__).parents[1] / "golden" / "pages" / "trade_blog_2.txt"

PASSES_REACH, CLEAN_REACH, JUSTEXT_REACH, START_REACH = 15, 25, 10, 10


class Row(NamedTuple):
    """One figure, and the reach that is set for it."""

    what: str
    value: float
    unit: str = ""
    reach: str = ""


class Point(NamedTuple):
    """Cleaning one text of some size."""

    cleaners: str
    megabytes: float
    seconds: float
    megabytes_a_second: float
    peak_megabytes: float
    peak_bytes_a_byte: float


def best(tasks: Sequence[Callable[[], object]], repeats: int = REPEATS) -> list[float]:
    """The least CPU seconds of each task, the tasks taking turns."""
    seconds = [float("inf")] * len(tasks)
    for _ in range(repeats):
        for k, task in enumerate(tasks):
            began = process_time()
            task()
            seconds[k] = min(seconds[k], process_time() - began)
    return seconds


def plain(blobs: Sequence[bytes]) -> None:
    """The plain pass."""
    for blob in blobs:
        "\n".join(blob.decode().split("\n")).encode()


def cleaned(blobs: Sequence[bytes], pipeline: Pipeline) -> None:
    """The same way through cleanroom."""
    for blob in blobs:
        pipeline(blob.decode()).text.encode("utf-8", "surrogatepass")


def passes(blobs: Sequence[bytes]) -> list[Row]:
    """Plain passes that cleaning takes, by the named cleaners and by all."""
    named, every = Pipeline(["named"]), Pipeline()
    size = sum(map(len, blobs)) / 1e6
    base, ours, learned = best([lambda: plain(blobs), lambda: cleaned(blobs, named), lambda: cleaned(blobs, every)])
    return [
        Row(f"plain pass over {size:.1f} MB", size / base, "MB/s"),
        Row("named cleaners, bytes to bytes", size / ours, "MB/s"),
        Row("in plain passes", ours / base, reach=f"at most {PASSES_REACH}"),
        Row("clean, with the learned one", size / learned, "MB/s"),
        Row("in plain passes", learned / base, reach=f"at most {CLEAN_REACH}"),
    ]


def against_justext(blobs: Sequence[bytes]) -> list[Row]:
    """justext and cleanroom on the same lines; for justext each is a paragraph of HTML."""
    import justext

    stop_words = justext.get_stoplist("English")
    pages = ["".join(f"<p>{escape(line)}</p>" for line in blob.decode().split("\n")) for blob in blobs]
    named, every = Pipeline(["named"]), Pipeline()
    theirs, ours, learned = best(
        [
            lambda: [justext.justext(p, stop_words) for p in pages],
            lambda: cleaned(blobs, named),
            lambda: cleaned(blobs, every),
        ]
    )
    return [
        Row(f"justext, {len(blobs)} pages", sum(map(len, blobs)) / 1e6 / theirs, "MB/s"),
        Row("times as fast: named cleaners", theirs / ours, reach=f"at least {JUSTEXT_REACH}"),
        Row("times as fast: clean", theirs / learned),
    ]


def cold_start(file: Path) -> list[Row]:
    """CPU time of a check of one small file from the shell, and of an interpreter that does nothing."""
    check = [sys.executable, "-m", "cleanroom", "check", str(file)]
    nothing = [sys.executable, "-c", "pass"]
    imports = (
        f"import sys; from cleanroom.cli import main; main(['check', {str(file)!r}]); print('numpy' in sys.modules)"
    )
    with TemporaryDirectory() as folder:  # byte code is cached, as it is after an installation
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        last = run([sys.executable, "-c", imports], environment).split()[-1]
        assert last == "False", "a check imports numpy"
        ours, theirs = [], []
        run(check, environment)  # to warm up
        for _ in range(STARTS):
            ours.append(child_seconds(check, environment))
            theirs.append(child_seconds(nothing, environment))
    return [
        Row("python -c pass", 1000 * median(theirs), "ms"),
        Row(f"python -m cleanroom check {file.name}", 1000 * median(ours), "ms"),
        Row("times an empty start", median(ours) / median(theirs), reach=f"at most {START_REACH}"),
    ]


def run(command: Sequence[str], environment: dict[str, str]) -> str:
    """The standard output of a command that may find noise (exit 1) but not fail."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def child_seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    """CPU seconds, of user and system, of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(command, environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def curve(blobs: Sequence[bytes]) -> list[Point]:
    """Time and memory by the size of one text, each size in a process of its own."""
    points = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "text"
        for cleaners, sizes in SIZES.items():
            for size in sizes:
                path.write_bytes(of_size(blobs, int(size * 1e6)))
                with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                    seconds, peak = pool.submit(clean_one, path, cleaners).result()
                size = path.stat().st_size / 1e6
                points.append(Point(cleaners, size, seconds, size / seconds, peak / 1e6, peak / 1e6 / size))
    return points


def of_size(blobs: Sequence[bytes], size: int) -> bytes:
    """Pages one after the other, over and over, up to `size` bytes; an emoji first, so that a character takes the same
    memory in a text of any size."""
    once = b"\n".join(("\N{GRINNING FACE}".encode(), *blobs))
    text = once * (size // len(once) + 1)
    return text[:size].decode(errors="ignore").encode()


def clean_one(path: Path, cleaners: str) -> tuple[float, int]:
    """(CPU seconds, peak of allocated bytes, with the text itself) of cleaning one file's text.

    The peak is taken in a second run: tracing allocations is slow.
    """
    pipeline = Pipeline([cleaners])
    pipeline("to warm up")
    repeats = 3 if path.stat().st_size <= 10_000_000 else 1
    (seconds,) = best([lambda: cleaned([path.read_bytes()], pipeline)], repeats)
    tracemalloc.start()
    pipeline(path.read_text(encoding="utf-8"))
    return seconds, tracemalloc.get_traced_memory()[1]


def profile(blobs: Sequence[bytes]) -> None:
    """Print the functions that take the most time themselves."""
    pipeline = Pipeline()
    profiler = cProfile.Profile()
    profiler.runcall(cleaned, blobs, pipeline)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(PROFILED)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="labelled pages (default: %(default)s)")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="take every N-th page (default: all)")
    parser.add_argument(
        "--curve", action="store_true", help=f"texts of {', '.join(map(str, SIZES['named']))} MB as well"
    )
    parser.add_argument("--profile", action="store_true", help="only show where the time goes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    options = parser.parse_args(arguments)
    blobs = [text.encode() for text in corpus.dumps(options.data, "wcxb-dev", corpus.RENDERINGS[0], options.step)]
    if options.profile:
        profile(blobs)
        return
    rows = [*cold_start(GOLDEN_PAGE), *passes(blobs), *against_justext(blobs[::JUSTEXT_STEP])]
    print(table(["", "figure", "reach"], [(r.what, f"{r.value:.1f} {r.unit}".strip(), r.reach) for r in rows]))
    points = curve(blobs) if options.curve else []
    if points:
        head = ["cleaners", "one text of MB", "CPU s", "MB/s", "peak MB", "peak bytes a byte of text"]
        print(
            "\n" + table(head, [(p.cleaners, f"{p.megabytes:g}", *(f"{value:.3g}" for value in p[2:])) for p in points])
        )
    if options.json:
        figures = {"rows": [r._asdict() for r in rows], "curve": [p._asdict() for p in points]}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
