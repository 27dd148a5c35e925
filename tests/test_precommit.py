"""The pre-commit hooks, as pre-commit builds and runs them from this working tree."""

from __future__ import annotations

import codecs
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.golden import ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")

NOISY = "Skip to main content\nWater was found on Mars.\nShare this:\n"
CLEAN = "Water was found on Mars.\n"
FILES = {
    "clean.txt": (CLEAN.encode(), CLEAN.encode()),
    "dirty.txt": (NOISY.encode(), CLEAN.encode()),
    "crlf.txt": (NOISY.replace("\n", "\r\n").encode(), CLEAN.replace("\n", "\r\n").encode()),
    "bom.txt": (codecs.BOM_UTF8 + NOISY.rstrip().encode(), codecs.BOM_UTF8 + CLEAN.rstrip().encode()),
    "wide.txt": (
        codecs.BOM_UTF16_LE + NOISY.encode("utf-16-le"),
        codecs.BOM_UTF16_LE + CLEAN.encode("utf-16-le"),
    ),
    "notes.md": (NOISY.encode(), NOISY.encode()),
}
HOOKS = ("cleanroom-check", "cleanroom-fix")


class Run(NamedTuple):
    """One run of both hooks: how it ended, what it said, and what the files held then."""

    code: int
    output: str
    files: dict[str, bytes]

    def section(self, hook: str) -> str:
        """What one hook said."""
        text = self.output.partition(f"- hook id: {hook}\n")[2]
        return text.partition(f"{HOOKS[1].replace('-', ' ')}.")[0] if hook == HOOKS[0] else text


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Two runs one after the other; `try-repo` builds the package for each through pip."""
    package = tmp_path_factory.mktemp("package") / "cleanroom"
    leave_out = shutil.ignore_patterns(".*cache*", ".venv", ".git", ".hypothesis", "__pycache__", "dist", "*.egg-info")
    shutil.copytree(ROOT, package, ignore=leave_out)  # the working tree as it is, committed or not
    git(package, "init", "-q")
    git(package, "add", "-A")
    git(package, "commit", "-qm", "as it is")
    pages = tmp_path_factory.mktemp("pages")
    git(pages, "init", "-q")
    for name, (before, _) in FILES.items():
        (pages / name).write_bytes(before)
    git(pages, "add", "-A")
    git(pages, "commit", "-qm", "pages")
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    environment = outside | {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("home")), "PRE_COMMIT_COLOR": "never"}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(package), "--all-files", "--verbose"]
    out = []
    for _ in range(2):
        done = subprocess.run(
            command, cwd=pages, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        now = {name: (pages / name).read_bytes() for name in FILES}
        out.append(Run(done.returncode, done.stdout.decode(errors="replace"), now))
    return out


def test_the_hooks_are_those_that_are_offered() -> None:
    offered = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert [line.split()[-1] for line in offered.splitlines() if line.startswith("- id:")] == list(HOOKS)


def test_check_names_what_is_dirty_and_passes_what_is_clean(runs: list[Run]) -> None:
    dirty, clean = runs
    assert dirty.code != 0, dirty.output
    said = dirty.section("cleanroom-check")
    named = {line.split(":")[0] for line in said.splitlines() if ": share_bar:" in line}
    assert named == {name for name, (before, after) in FILES.items() if before != after}, dirty.output
    assert "- exit code: 1" in said
    assert clean.code == 0, clean.output
    assert "nothing found; 5 files checked" in clean.section("cleanroom-check")


def test_fix_changes_bytes_only_where_noise_is_and_then_passes(runs: list[Run]) -> None:
    fixed, again = runs
    assert "- files were modified by this hook" in fixed.section("cleanroom-fix"), fixed.output
    assert fixed.files == {name: after for name, (_, after) in FILES.items()}
    assert "nothing to fix; 5 files checked" in again.section("cleanroom-fix"), again.output
    assert again.files == fixed.files
