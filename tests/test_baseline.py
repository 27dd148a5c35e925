"""Accepted findings: they are neither told nor fixed, and nothing else goes or stays because of them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanroom import Page, Pipeline
from cleanroom.cli import main
from cleanroom.cli.baseline import Baseline, sift
from cleanroom.pipeline import CHECK, FIX
from tests.laws import places
from tests.weave import pages

NOISY = "Skip to main content\nWater was found on Mars.\nShare this:\n"
CLEAN = "Water was found on Mars.\n"
ACCEPT = ["check", ".", "--baseline", "known.json", "--add-baseline"]
CHECK_ALL = ["check", ".", "--baseline", "known.json"]

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(NOISY)


def test_what_is_accepted_is_not_told(capfd: Capture) -> None:
    Path("b.txt").write_text(NOISY)
    assert main(ACCEPT) == 0
    assert capfd.readouterr() == ("", "4 findings in 2 files, now accepted; 2 files checked\n")
    assert main(CHECK_ALL) == 0
    assert capfd.readouterr() == ("", "nothing found; 2 files checked\n")
    Path("a.txt").write_text("Birds sing.\n\n" + NOISY + "Tweet this\n")  # lines may move
    assert main(CHECK_ALL) == 1
    assert [line.split(":")[:4] for line in capfd.readouterr().out.splitlines()] == [["a.txt", "6", "1", " share_bar"]]
    for shape in ("--format=json", "--format=sarif", "--format=github", "--format=marked", "--diff", "--statistics"):
        assert main([*CHECK_ALL, shape]) == 1
        out = capfd.readouterr().out
        assert "skip_link" not in out.partition('"results"')[2 if "sarif" in shape else 0]
        assert "Tweet this" in out or "10 characters" in out
    assert main(["check", "."]) == 1
    assert len(capfd.readouterr().out.splitlines()) > 1


def test_equal_lines_count() -> None:
    Path("a.txt").write_text(NOISY + "Share this:\n")
    assert main(ACCEPT) == 0
    entries = json.loads(Path("known.json").read_text())["accepted"]
    assert [(e["path"], e["cleaner"], e["count"]) for e in entries] == [
        ("a.txt", "share_bar", 2),
        ("a.txt", "skip_link", 1),
    ]
    Path("a.txt").write_text(NOISY + "Share this:\nShare this:\n")
    assert main(CHECK_ALL) == 1


def test_the_count_names_the_last(capfd: Capture) -> None:
    main(ACCEPT)
    capfd.readouterr()
    Path("a.txt").write_text(NOISY + "Share this:\n")
    main(CHECK_ALL)
    assert capfd.readouterr().out.startswith("a.txt:4:1: share_bar")


def test_an_accepted_line_survives_a_fix(capfd: Capture) -> None:
    main(ACCEPT)
    assert main([*CHECK_ALL, "--fix", "--min-confidence", "0.5"]) == 0
    assert Path("a.txt").read_text() == NOISY
    Path("a.txt").write_text("Tweet this\n" + NOISY + "Share this:\n")
    assert main([*CHECK_ALL, "--fix"]) == 0
    assert Path("a.txt").read_text() == NOISY
    assert main(CHECK_ALL) == 0


def test_what_is_new_in_a_line_with_something_accepted_is_told_and_left(capfd: Capture) -> None:
    text = "It was found by a ten-yearold, and it isnâ€™t small.\n" + CLEAN
    Path("a.txt").write_text(text)
    assert main([*ACCEPT, "--select", "joined_word"]) == 0
    capfd.readouterr()
    assert main(CHECK_ALL) == 1
    out = capfd.readouterr().out
    assert "mojibake" in out
    assert "joined_word" not in out
    assert main([*CHECK_ALL, "--fix", "--min-confidence", "0.9"]) == 1
    assert Path("a.txt").read_text() == text
    assert "mojibake" in capfd.readouterr().out


def test_another_cleaner_is_something_else() -> None:
    assert main([*ACCEPT, "--select", "skip_link"]) == 0
    assert main([*CHECK_ALL, "--select", "share_bar"]) == 1
    assert main([*CHECK_ALL, "--select", "skip_link"]) == 0


def test_entries_that_match_nothing_any_more(capfd: Capture) -> None:
    Path("b.txt").write_text(NOISY)
    Path("c.txt").write_text(NOISY)
    main(ACCEPT)
    capfd.readouterr()
    Path("a.txt").write_text(CLEAN + "Share this:\n")
    Path("c.txt").unlink()
    assert main(CHECK_ALL) == 0
    assert capfd.readouterr().err == "nothing found; 2 files checked; 3 baseline entries match nothing any more\n"
    assert main([*CHECK_ALL, "--select", "social"]) == 0  # who does not look cannot miss
    assert "2 baseline entries match" in capfd.readouterr().err
    before = Path("known.json").read_text()
    assert main(["check", "b.txt", "--baseline", "known.json", "--add-baseline"]) == 0  # a.txt is not looked at
    assert "2 baseline entries match nothing any more and went" in capfd.readouterr().err
    assert len(Path("known.json").read_text().splitlines()) == len(before.splitlines()) - 2
    assert main(ACCEPT) == 0
    assert [json.loads(line.strip(" ,"))["path"] for line in Path("known.json").read_text().splitlines()[3:-2]] == [
        "a.txt",
        "b.txt",
        "b.txt",
    ]
    assert main(CHECK_ALL) == 0
    assert capfd.readouterr().err.endswith("2 files checked\n")


def test_the_file_is_stable() -> None:
    for name in ("z", "b", "m"):
        Path(f"{name}.txt").write_text(NOISY)
    main(ACCEPT)
    before = Path("known.json").read_bytes()
    main(["check", "m.txt", "z.txt", "a.txt", "--baseline", "known.json", "--add-baseline", "-j", "2"])
    assert Path("known.json").read_bytes() == before
    rows = [line for line in before.decode().splitlines() if '"path"' in line]
    assert rows == sorted(rows)
    assert len(rows) == 8


def test_paths_are_those_of_the_baselines_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Path("sub").mkdir()
    Path("pyproject.toml").write_text("[tool.cleanroom]\nbaseline = 'lint/known.json'\n")
    Path("lint").mkdir()
    assert main(["check", ".", "--add-baseline"]) == 0
    assert json.loads(Path("lint/known.json").read_text())["accepted"][0]["path"] == "../a.txt"
    monkeypatch.chdir("sub")
    assert main(["check", "../a.txt"]) == 0
    assert main(["check", str(tmp_path / "a.txt")]) == 0


def test_what_is_no_baseline(capfd: Capture) -> None:
    assert main(CHECK_ALL) == 2
    assert "known.json: there is no such baseline; --add-baseline writes it" in capfd.readouterr().err
    assert main(["check", ".", "--add-baseline"]) == 2
    assert "--add-baseline needs to know where" in capfd.readouterr().err
    for wrong in ("{", "[]", '{"format": "x"}', '{"format": "cleanroom-baseline-1", "accepted": [{"path": 5}]}'):
        Path("known.json").write_text(wrong)
        for command in (CHECK_ALL, ACCEPT):
            assert main(command) == 2
            assert "known.json: not a baseline of cleanroom" in capfd.readouterr().err
        assert Path("known.json").read_text() == wrong


@given(pages(""), st.integers(0, 2**32), st.sampled_from([CHECK, FIX]))
def test_laws_of_a_baseline(text: str, seed: int, dial: float) -> None:
    """An accepted finding takes no effect, its line survives, nothing new goes, and what was fixed stays fixed."""
    rng = random.Random(seed)
    pipeline = Pipeline(["named", "blank_run", "trailing_space"], ignore=["verdict"], min_confidence=dial)
    free = pipeline(text)
    accepted = {key: rng.randint(0, count) for key, count in sift(free, {}).then.items()}
    sifted = sift(free, accepted)
    assert set(sifted.new) | sifted.accepted == set(free.removed)
    assert not set(sifted.new) & sifted.accepted
    assert sift(free, sifted.then).new == []
    result = pipeline(text, keep=sifted.kept)
    assert places(result) <= {(f.start, f.end, f.cleaner) for f in sifted.new}
    lines, left = Page(text).lines, Page(result.text).lines
    for line in {lines[i] for i in sifted.kept}:
        assert left.count(line) >= sum(lines[i] == line for i in sifted.kept)
    assert result.restore() == text
    again = sift(pipeline(result.text), accepted)
    assert pipeline(result.text, keep=again.kept).text == result.text


def test_a_line_that_is_kept_stays_though_lines_before_it_go() -> None:
    text = "\u200b\nShare this:\nSha\u200bre this:\n" + CLEAN
    assert Pipeline()(text, keep=[2]).text.splitlines()[-2:] == ["Sha\u200bre this:", CLEAN.strip()]
    assert "Share this:" not in Pipeline()(text, keep=[2]).text.splitlines()


def test_a_baseline_travels() -> None:
    import pickle

    main(ACCEPT)
    assert pickle.loads(pickle.dumps(Baseline("known.json"))).files == Baseline("known.json").files
