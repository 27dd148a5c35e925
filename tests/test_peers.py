"""The comparison with other tools: what each is given, and how it is counted."""

from __future__ import annotations

from pathlib import Path

from benchmarks import peers
from benchmarks.peers import PEERS, Run
from tests.golden import ROOT

NOWHERE = Path("no model")
PAGE = "Menu\nWater <ice> was found under the dunes of Mars by two small rovers, the agency said on Monday.\nNews"


def test_programs_for_text_keep_prose() -> None:
    for name in ("nothing done", "lines of ten words", "cleanroom: named cleaners"):
        out = PEERS[name].make(NOWHERE)(PAGE)
        assert out is not None
        assert "Water <ice> was found" in out
    assert PEERS["lines of ten words"].make(NOWHERE)(PAGE) == PAGE.split("\n")[1]


def test_a_program_that_fails_is_counted_and_scores_nothing() -> None:
    def fails(given: str) -> str:
        raise ValueError(given)

    assert peers.tried(fails, PAGE) == ("", True)
    assert peers.tried(lambda given: None, PAGE) == ("", False)
    runs = [
        Run("trafilatura", 0.0, None, 0.5, 1_000_000, True),
        Run("trafilatura", 0.8, None, 1.5, 3_000_000, False),
        Run("nothing done", 0.9, 0.0, 1.0, 1_000_000, False),
    ]
    best, other = peers.totals(runs)
    assert (best.peer, best.lost, best.megabytes_a_second) == ("nothing done", 0.0, 1.0)
    assert (other.f1, other.lost, other.milliseconds, other.megabytes_a_second, other.failed) == (0.4, None, 1e3, 2, 1)


def test_the_readme_shows_the_table_that_was_measured() -> None:
    measured = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
    rows = [line for line in measured.splitlines() if line.startswith("|")]
    assert len(rows) > 8
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/peers.svg" in readme
    shown = [line for line in readme.splitlines() if line in rows]
    assert len(shown) == len(rows)
