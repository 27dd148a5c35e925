"""Mozilla's Readability, in a process of Node's that goes on from page to page."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from shutil import which
from time import perf_counter

FOLDER = Path(__file__).parents[1] / "readability"
MODULES = FOLDER / "node_modules"
PACKAGES = ("@mozilla/readability", "jsdom")


class Node:
    """A script that answers each line of JSON with one: {"html" or "error", "seconds"}.

    It is started at the first page, and again after a page on which it died or was interrupted.
    """

    def __init__(self, script: Path) -> None:
        self.script = script
        self.seconds = 0.0
        """Of CPU, for the last page, as the process itself reports; of the clock, if it gave no answer."""
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, html: str) -> str:
        """The HTML that it answers.

        Raises:
            RuntimeError: it reports an error, or died.
        """
        began = perf_counter()
        try:
            answer = json.loads(self._answer(json.dumps(html)))
        except BaseException:  # dead, or too slow: the next page gets a process of its own
            self.seconds = perf_counter() - began
            self.close()
            raise
        self.seconds = answer["seconds"]
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return str(answer["html"])

    def _answer(self, line: str) -> bytes:
        if self._process is None:
            pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(["node", self.script], stdin=pipe, stdout=pipe, stderr=nowhere)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(line.encode() + b"\n")
        stdin.flush()
        answer: bytes = stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.script.name} died")
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            with suppress(OSError), self._process as process:  # what was not sent cannot be
                process.kill()
            self._process = None


@cache
def readability() -> Node:
    """One for all folds.

    Raises:
        ImportError: Node or its packages are not installed.
    """
    if which("node") is None or not all((MODULES / name).is_dir() for name in PACKAGES):
        raise ImportError("Node, or node_modules")
    return Node(FOLDER / "readability.mjs")


def versions() -> dict[str, str]:
    """Name -> version of what is installed."""
    files = {name: MODULES / name / "package.json" for name in PACKAGES}
    return {name: json.loads(file.read_text("utf-8"))["version"] for name, file in files.items() if file.exists()}
