"""Verdicts on whole pages: what is left decides, and a page of content never has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanroom import Pipeline, check
from cleanroom.cli import main
from cleanroom.pipeline import CLEAN
from tests import golden

PROSE = "The harbour museum opened a second room on Saturday, with forty ropes that visitors may tie and untie.\n"
FURNITURE = "Skip to content\nMain menu\nLog in / Register\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Share this:\nSkip to content\n", "only_noise"),
        ("\n\n© 2024 The Harbour Gazette. All rights reserved.\n", "only_noise"),
        (FURNITURE + "404 Not Found\n", "error_page"),
        ("Page not found\nSorry, we looked everywhere.\nPrivacy policy\n", "error_page"),
        ("Seite nicht gefunden\nZum Inhalt springen\n", "error_page"),
        ("Página no encontrada\n", "error_page"),
        ("ページが見つかりません\n", "error_page"),
        ("Just a moment...\nwww.example.org needs to review the security of your connection.\n", "error_page"),
        ("503 Service Unavailable\n", "error_page"),
        ("We value your privacy\nAccept all cookies\nReject all cookies\nWe ask.\n", "consent_wall"),
        (
            "This website uses cookies to ensure you get the best experience on our website.\n"
            "Accept all cookies\nReject all cookies\nCookie settings\nThe Gazette\n",
            "consent_wall",
        ),
        ("Before you continue to Example\nChoose what we may store.\n", "consent_wall"),
    ],
)
def test_pages_that_are_none(text: str, expected: str) -> None:
    verdict = Pipeline(min_confidence=CLEAN)(text).verdict
    assert verdict
    assert (verdict.name, bool(verdict.reason)) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "Birds sing.\n",
        "Errors of the web\n404 Not Found\n" + PROSE * 4,
        "Cookies and what they do\nAccept all\n" + PROSE * 4,
        "The page that you wanted was torn out of the book.\n",
        "Shopping: eggs, flour, milk\n",
    ],
)
def test_pages_of_content(text: str) -> None:
    assert Pipeline(min_confidence=CLEAN)(text).verdict is None


@pytest.mark.parametrize("case", golden.cases(golden.GOLDEN / "genres"), ids=str)
def test_golden_pages_have_none(case: Path) -> None:
    assert check(golden.text_of(case)).verdict is None


def test_the_command_line_tells_it_first_and_fixes_the_rest(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(FURNITURE + "404 Not Found\n")
    Path("b.txt").write_text("Share this:\nSkip to content\n")
    assert main(["check", "a.txt", "--select", "navigation,verdict"]) == 1
    told = capfd.readouterr().out.splitlines()
    assert told[0].startswith("a.txt:1:1: error_page: “404 Not Found” is about all that the page says")
    assert len(told) == 4
    assert main(["check", "--fix", "."]) == 1
    assert Path("a.txt").read_text() == "404 Not Found\n"
    assert Path("b.txt").read_text() == "Share this:\nSkip to content\n"
    assert "b.txt:1:1: only_noise: nothing would be left of the page" in capfd.readouterr().out


def test_verdicts_are_chosen_and_accepted_as_findings_are(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("404 Not Found\n")
    for choice in (["--ignore", "error_page"], ["--ignore", "verdict"], ["--select", "social"]):
        assert main(["check", "a.txt", *choice]) == 0
    assert main(["check", "a.txt", "--select", "error_page"]) == 1
    assert main(["check", "a.txt", "--baseline", "known.json", "--add-baseline"]) == 0
    assert main(["check", "a.txt", "--baseline", "known.json"]) == 0
    assert main(["check", "--fix", "a.txt", "--baseline", "known.json"]) == 0
    assert main(["cleaners", "verdict"]) == 0
    assert capfd.readouterr().out.count("verdict  ") == 3
    assert Pipeline(["share_bar"]).verdicts == frozenset()
