"""Many files: several processes say what one says, and whoever waits sees how far it is."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cleanroom import files
from cleanroom.cli import main

NOISY = "Skip to main content\nWater was found on Mars.\nShare this:\n"

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for i in range(60):
        Path(f"{i:02}.txt").write_text(NOISY * (i % 3) + f"Page {i}.\n" * 5)
    Path("30.txt").write_bytes(b"\xff\xfe" + NOISY.encode("utf-16-le"))
    Path("cleanroom.toml").write_text("pattern-seconds = 0.05\n[patterns]\nslow = ['(a|aa)+$']\n")
    Path("31.txt").write_text("a" * 60 + "b\n")
    return tmp_path


@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--format", "sarif"], ["--statistics"], ["--diff"]])
def test_processes_say_the_same(folder: Path, options: list[str], capfd: Capture) -> None:
    said = []
    for jobs in ("1", "2", "3", "0"):
        assert main(["check", ".", "-j", jobs, "--jobs", jobs, *options]) == 2
        said.append(capfd.readouterr())
    assert len(set(said)) == 1
    assert "31.txt: patterns.slow: the pattern '(a|aa)+$' ran out" in said[0].err
    assert "59 files checked, 1 failed" in said[0].err


def test_processes_fix_the_same(folder: Path, capfd: Capture) -> None:
    before = {path: path.read_bytes() for path in folder.glob("*.txt")}
    assert main(["check", "--fix", ".", "--undo", "one.json"]) == 2
    after, said = {path: path.read_bytes() for path in before}, capfd.readouterr()
    assert after != before
    assert main(["restore", "one.json"]) == 0
    assert {path: path.read_bytes() for path in before} == before
    capfd.readouterr()
    assert main(["check", "--fix", ".", "--undo", "two.json", "-j", "2"]) == 2
    assert {path: path.read_bytes() for path in before} == after
    assert capfd.readouterr().err == said.err.replace("one.json", "two.json")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_a_process_that_dies_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    code = (
        "import os, sys; from cleanroom import cli, files; read = files.read\n"
        "files.read = lambda path: os._exit(9) if path == '40.txt' else read(path)\n"
        "sys.exit(cli.main(['check', '.', '-j', '2']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "error: a process died, perhaps for want of memory; --jobs 1 checks in one" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_it_without_a_word(folder: Path, jobs: str) -> None:
    code = (
        "import os, sys, time; from cleanroom import cli, files\n"
        "files.read = lambda path: (os.write(1, b'.'), time.sleep(60))\n"
        f"sys.exit(cli.main(['check', '.', '-j', '{jobs}', '-q']))"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as run:
        assert run.stdout
        run.stdout.read(int(jobs))  # each process is at work
        os.killpg(run.pid, signal.SIGINT)
        _, err = run.communicate(timeout=20)
        assert run.returncode == 130
        assert err == b""


def test_python_m_in_processes_that_are_spawned(folder: Path) -> None:
    code = (
        "import multiprocessing, runpy, sys; multiprocessing.set_start_method('spawn')\n"
        "sys.argv = ['cleanroom', 'check', '.', '-j', '2', '-q']; runpy.run_module('cleanroom', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    command = [sys.executable, "-m", "cleanroom", "check", ".", "-q"]
    one = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (one.returncode, one.stdout, one.stderr)


def test_quiet_says_what_was_found_and_nothing_else(folder: Path, capfd: Capture) -> None:
    assert main(["check", "02.txt", "-q"]) == 1
    out, err = capfd.readouterr()
    assert out.count("\n") == 4
    assert err == ""


def test_jobs_must_be_a_number(folder: Path, capfd: Capture) -> None:
    assert main(["check", ".", "-j", "-1"]) == 2
    assert "--jobs is -1: give a number of processes, or 0" in capfd.readouterr().err


def test_an_error_names_its_file_whatever_its_name(folder: Path, capfd: Capture) -> None:
    Path("p").write_bytes(Path("31.txt").read_bytes())  # as the message begins: patterns.slow
    assert main(["check", "p"]) == 2
    assert "error: p: patterns.slow: the pattern" in capfd.readouterr().err


def test_a_file_that_is_too_much_is_told_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    def too_much(path: str) -> None:
        raise MemoryError

    monkeypatch.setattr(files, "read", too_much)
    assert main(["check", "00.txt"]) == 2
    assert "error: 00.txt: MemoryError" in capfd.readouterr().err


def on_a_terminal(code: str) -> tuple[str, str]:
    """Standard error of a run on a terminal, and its standard output, which is none."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs) as run:
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 1000)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            seen += part
        assert run.stdout
        out = run.stdout.read()
    os.close(ours)
    return seen.decode(), out.decode()


def code_of(patience: float, *options: str) -> str:
    return (
        "import time; from cleanroom import cli, files; from cleanroom.cli import progress; read = files.read\n"
        f"progress.PATIENCE = {patience}\n"
        "files.read = lambda path: (time.sleep(0.01), read(path))[1]\n"
        f"cli.main(['check', '.', *{options}])"
    )


def test_progress_shows_on_a_terminal_and_goes(folder: Path) -> None:
    seen, out = on_a_terminal(code_of(0.1))
    assert " of 60 files" in seen
    last = seen.rindex(" of 60 files")
    assert "\r\x1b[K" in seen[last:]
    assert "\x1b" not in out
    assert "00.txt" not in out
    for code in (code_of(60), code_of(0.1, "-q")):
        assert " of 60 files" not in on_a_terminal(code)[0]


def test_no_progress_where_there_is_no_terminal(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", code_of(0.1)], capture_output=True, text=True, check=True)
    assert " of 60" not in done.stdout + done.stderr


def test_statistics_keep_no_pages(folder: Path) -> None:
    """Memory does not grow with the number of files."""
    import tracemalloc

    Path("big").mkdir()
    for i in range(30):
        Path(f"big/{i}.txt").write_text(NOISY + "Water was found on Mars, and she said so at once. " * 4000)
    peaks = []
    for names in (["big/0.txt", "big/1.txt"], ["big"]):
        tracemalloc.start()
        main(["check", *names, "--statistics"])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]
