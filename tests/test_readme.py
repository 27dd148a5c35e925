"""The README's commands and Python, run as they stand: what it shows is what comes out."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"```(console|pycon)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def test_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    blocks = BLOCK.findall(README.read_text(encoding="utf-8"))
    assert {kind for kind, _ in blocks} == {"console", "pycon"}
    names: dict[str, object] = {}
    for kind, block in blocks:
        if kind == "pycon":
            test = doctest.DocTestParser().get_doctest(block, names, "README", str(README), 0)
            failures: list[str] = []
            doctest.DocTestRunner().run(test, out=failures.append, clear_globs=False)
            names = test.globs
            assert not failures, "".join(failures)
            continue
        for command, expected in COMMAND.findall(block):
            if command.startswith("cat ") and not Path(command[4:]).exists():
                Path(command[4:]).write_text(expected, encoding="utf-8")  # a file that the README shows
                continue
            done = subprocess.run(
                command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
            assert done.stdout == expected, command
