"""The comparison with other tools: what each is given, and how it is counted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from benchmarks.corpus import Document, Score
from benchmarks.peers import figures, measuring
from benchmarks.peers.measuring import MAIN, NEWS, SNIPPETS, Run, tried
from benchmarks.peers.node import FOLDER, Node
from benchmarks.peers.programs import HTML, PEERS, TEXT, Program, Rendered
from tests.golden import ROOT

NOWHERE = Path("no model")
PAGE = "Menu\nWater <ice> was found under the dunes of Mars by two small rovers, the agency said on Monday.\nNews"
SCRIPT = """
for await (const line of (await import("node:readline")).createInterface({ input: process.stdin })) {
  const page = JSON.parse(line);
  if (page === "dies") process.exit(1);
  if (page === "hangs") for (;;);
  console.log(JSON.stringify(page === "fails" ? { error: "it fails", seconds: 7 } : { html: page, seconds: 0.5 }));
}
"""


def test_programs_for_text_keep_prose() -> None:
    for name in ("nothing done", "lines of ten words", "cleanroom: named cleaners"):
        out = PEERS[name].make(NOWHERE)(PAGE)
        assert out is not None
        assert "Water <ice> was found" in out
    assert PEERS["lines of ten words"].make(NOWHERE)(PAGE) == PAGE.split("\n")[1]


def test_a_program_that_fails_gives_nothing() -> None:
    def fails(given: str) -> str:
        raise ValueError(given)

    assert tried(fails, PAGE)[:2] == ("", True)
    assert tried(lambda given: None, PAGE)[:2] == ("", False)


def test_a_program_that_takes_too_long_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def swallows(given: str) -> str:
        try:
            time.sleep(30)
        except Exception:
            return "late"
        return given

    monkeypatch.setattr(measuring, "PATIENCE", 0.05)
    assert tried(swallows, PAGE)[:2] == ("", True)
    assert tried(str.upper, "in time")[:2] == ("IN TIME", False)


def cost(it: Program, given: str) -> tuple[str, bool, float]:
    """With the seconds to one place: what Python itself needs does not count."""
    text, failed, seconds = tried(it, given)
    return text, failed, round(seconds, 1)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    if which("node") is None:
        pytest.skip("needs Node")
    script = tmp_path / "script.mjs"
    script.write_text(SCRIPT, encoding="utf-8")
    process = Node(script)
    yield process
    process.close()


def test_a_process_that_dies_or_hangs_costs_one_page(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cost(node, "Water\n\u2028\ud800") == ("Water\n\u2028\ud800", False, 0.5)
    assert cost(node, "fails") == ("", True, 7)
    assert tried(node, "dies")[:2] == ("", True)
    assert tried(node, "lives")[:2] == ("lives", False)
    monkeypatch.setattr(measuring, "PATIENCE", 0.2)
    assert cost(node, "hangs") == ("", True, 0.2)
    monkeypatch.undo()
    assert tried(node, "lives")[:2] == ("lives", False)


def test_extractors_are_installed_with_lower_bounds() -> None:
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    assert all(bound.startswith(">=") for bound in package["dependencies"].values())


def test_programs_get_what_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    peers = {name: PEERS["nothing done"]._replace(reads=reads) for name, reads in (("text", TEXT), ("html", HTML))}
    monkeypatch.setattr("benchmarks.peers.programs.PEERS", peers)
    monkeypatch.setattr(measuring, "PEERS", peers)
    page = Document("page", "en", {}, "Water", [], ["Share"])
    text, html = measuring.run(page, MAIN, NOWHERE, {TEXT: "Water", HTML: "Water Share"})
    assert (text.score.f1, text.score.leaked, text.lost, text.bytes) == (1, 0, 0, 5)
    assert (html.score.leaked, html.lost, html.failed, html.empty) == (1, None, False, False)
    (only,) = measuring.run(page, NEWS, NOWHERE, {HTML: " "})
    assert (only.peer, only.score.f1, only.empty) == ("html", 0, True)


def test_a_page_costs_what_its_process_costs() -> None:
    class Elsewhere:
        seconds = 2.0

        def __call__(self, html: str) -> str:
            return f"<p>{html}</p>"

    resiliparse = pytest.importorskip("resiliparse")
    assert resiliparse
    assert cost(Rendered(Elsewhere()), "Water") == ("Water", False, 2)


def test_each_kind_has_its_figures() -> None:
    def run(peer: str, source: str, score: Score, seconds: float, failed: bool = False, empty: bool = False) -> Run:
        return Run(peer, source, score, 0.25 if PEERS[peer].reads == TEXT else None, seconds, 1_000_000, failed, empty)

    rows = figures.totals(
        [
            run("trafilatura", MAIN, Score(f1=0.0, leaked=0.0), 0.5, failed=True),
            run("trafilatura", MAIN, Score(f1=0.8, leaked=0.5), 1.5),
            run("trafilatura", SNIPPETS, Score(found=0.9, leaked=0.1), 9),
            run("trafilatura", NEWS, Score(f1=0.7), 9, empty=True),
            run("resiliparse", MAIN, Score(f1=0.3, leaked=1.0), 0.25),
            run("nothing done", MAIN, Score(f1=0.9, leaked=1.0), 1),
        ]
    )
    assert [row.peer for row in rows] == ["nothing done", "trafilatura", "resiliparse"]
    assert figures.of_text(rows).splitlines()[2:] == [
        "| nothing done | text dump | 0.900 | 25.00 | 1000.00 | 1.0 | 0 |"
    ]
    assert figures.of_html(rows).splitlines()[2:] == [
        "| trafilatura | 0.400 | 25.0 | 90.0 | 10.0 | 0.700 | 1000.0 | 1500 | 1.00 | 2 |",
        "| resiliparse | 0.300 | 100.0 |  |  |  | 250.0 | 250 | 0.25 | 0 |",
    ]


def test_the_readme_shows_the_tables_that_were_measured() -> None:
    measured = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
    rows = [line for line in measured.splitlines() if line.startswith("|")]
    assert len(rows) > 8
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/peers.svg" in readme
    shown = [line for line in readme.splitlines() if line in rows]
    assert len(shown) == len(rows)
