"""docs/cleaners.md and docs/languages.md, from cleaners, words, golden cases and figures: `python -m benchmarks.docs`.

With --check nothing is written; it fails when one of them is behind.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import cleaners_page, figures, languages_page, spoken

DOCS = figures.FILE.parent
MADE = "<!-- Made by `make docs` from the cleaners, their words, their golden cases and figures.json. -->"


def pages() -> dict[str, str]:
    """Name of a file -> its text, as it should be."""
    measured = figures.load()
    return {
        "cleaners.md": "\n\n".join(["# Cleaners", MADE, *cleaners_page.page(measured)]) + "\n",
        "languages.md": "\n\n".join(["# Languages", MADE, *languages_page.page(measured)]) + "\n",
    }


def main(arguments: Sequence[str], folder: Path = DOCS) -> int:
    """Write the pages; with --check only compare, and say what to run."""
    unnamed = sorted({words.language for words in spoken.lists()} - spoken.LANGUAGES.keys())
    if unnamed:
        print(f"cleanroom/lexicons/{unnamed[0]}: name it in LANGUAGES of benchmarks/spoken.py", file=sys.stderr)
        return 1
    wanted = pages()
    if "--check" not in arguments:
        for name, text in wanted.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        return 0
    behind = [
        name
        for name, text in wanted.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]
    for name in behind:
        print(f"docs/{name} is behind what it is made from: run `make docs`", file=sys.stderr)
    return bool(behind)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
