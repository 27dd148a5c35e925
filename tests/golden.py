"""The golden cases, as the tests read them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cleanroom import Pipeline, decode
from cleanroom.cleaners import built_in
from cleanroom.page import BREAK
from cleanroom.pipeline import CLEAN

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "golden"
FAILURES = GOLDEN / "known_failures"
HTML = GOLDEN / "html"


def cases(folder: Path = GOLDEN) -> list[Path]:
    """The inputs of all cases below a folder; those of known_failures only when that is the folder."""
    return sorted(p for p in folder.rglob("*.txt") if folder == FAILURES or FAILURES not in p.parents)


def html_cases() -> list[Path]:
    """The pages of HTML; beside each, its visible lines with marks."""
    return sorted(HTML.glob("*.html"))


def text_of(path: Path) -> str:
    """A case's text, decoded as the command line would."""
    return decode(path.read_bytes())[0]


@cache
def pipeline(folder: str = "") -> Pipeline:
    """What a case goes through: the named cleaners, and the one of its folder when that is opt-in or learned."""
    return Pipeline(["named", *([folder] if folder in built_in() else [])], min_confidence=CLEAN)


def name_of(path: Path) -> str:
    return str(path.relative_to(GOLDEN).with_suffix(""))


@cache
def lines() -> tuple[str, ...]:
    """Every line of every case, once, those of the cleaners' own cases before those of whole pages."""
    paths = sorted(cases(), key=lambda path: path.parent.name == "pages")
    found = dict.fromkeys(line for path in paths for line in BREAK.split(text_of(path)) if line.strip())
    return tuple(line for line in found if len(line) < 2000)
