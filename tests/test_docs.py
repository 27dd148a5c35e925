"""The documentation: what is generated is up to date, and what CONTRIBUTING tells to do works as it stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import docs, figures
from benchmarks.corpus import RENDERINGS
from benchmarks.quality import ENOUGH
from benchmarks.spoken import LANGUAGES
from benchmarks.tally import DUMP
from cleanroom.cleaners import built_in
from tests.golden import ROOT

EXAMPLE = re.compile(r"`([\w/.]+)`[^`\n]*:\n\n( *)```\w*\n(.*?)\n *```", re.DOTALL)
"""The path of a file, and its content in a fence."""


def test_generated_pages_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--check"]) == 0, capsys.readouterr().err


def test_an_edited_page_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main([], tmp_path) == 0
    assert docs.main(["--check"], tmp_path) == 0
    page = tmp_path / "languages.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Finnish", "Finish"), encoding="utf-8")
    (tmp_path / "cleaners.md").unlink()
    assert docs.main(["--check"], tmp_path) == 1
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == [
        "docs/cleaners.md",
        "docs/languages.md",
    ]


def test_every_cleaner_has_a_hit_and_a_miss_in_the_docs() -> None:
    sections = docs.pages()["cleaners.md"].split("\n### ")[1:]
    assert [section.partition("\n")[0] for section in sections] == list(built_in())
    for section in sections:
        assert "\nA hit, " in section
        assert "\nA miss, " in section
        assert f"\n^ {section.partition(chr(10))[0]}: " in section


def test_figures_are_small_and_of_cleaners_that_there_are() -> None:
    assert figures.FILE.stat().st_size < 30_000
    for source in figures.load().values():
        assert source.cleaners.keys() <= built_in().keys()


def test_the_readme_claims_what_was_measured() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    measured = figures.load()
    english = measured["wcxb-dev"]
    before, after = english.languages["en"][DUMP][-2:]
    for claim in (
        f"On {english.pages['en']:,} English pages",
        f"{before:.0f}% of that stands",
        f"cleaning and {after:.0f}% after",
        f"words of the main text {english.lost['0.5'] / 1e4:.2f}% go",
    ):
        assert claim in readme, f"README should say {claim!r}"
    assert f"{len(LANGUAGES)} languages" in readme
    kinds = [count for source in measured.values() for by in source.cleaners.values() for count in by.values()]
    assert all(10 * count.wrong <= count.fired for count in kinds if count.fired >= ENOUGH)


def test_the_readme_names_every_group() -> None:
    named = set(re.findall(r"`(\w+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert not set(built_in().values()) - named


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which somebody did what CONTRIBUTING tells, file by file."""
    folder = tmp_path_factory.mktemp("checkout")
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("cleanroom", "tests", "golden/skip_link"):
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    for name, content in examples().items():
        path = folder / name
        assert not path.exists(), f"CONTRIBUTING shows {name}, which is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    run(folder, "-m", "cleanroom.lexicons")
    return folder


def examples() -> dict[str, str]:
    """Every file that CONTRIBUTING shows."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {
        path: "".join(f"{line.removeprefix(indent)}\n" for line in body.split("\n"))
        for path, indent, body in EXAMPLE.findall(text)
    }


def run(folder: Path, *arguments: str, given: str | None = None) -> str:
    """What Python says in a checkout."""
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        input=given,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout
    return done.stdout


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    """(cleaner, text) of what `check` finds there in a page."""
    said = json.loads(run(folder, "-m", "cleanroom", "check", "-", "--format", "json", "-q", given=text))
    return [(finding["cleaner"], finding["text"]) for finding in said[0]["findings"] if finding["takes_effect"]]


def test_contributing_adds_cleaners(package: Path) -> None:
    listed = run(package, "-m", "cleanroom", "cleaners")
    assert re.search(r"^social +poll +\S", listed, re.MULTILINE)
    assert re.search(r"^meta +story_id +\S", listed, re.MULTILINE)
    page = "Vote in our poll\nThe harbour has a new ferry.\nTake our poll: should it be red?\nStory ID: 20210504-17\n"
    names = [name for name, _ in found(package, page)]
    assert names == ["poll", "poll", "story_id"]


def test_contributing_s_cases_pass(package: Path) -> None:
    """With the goldens that `make golden` writes."""
    only = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_golden.py", "-k", "poll or story_id")
    run(package, *only, "--update-golden")
    for case in (package / "golden" / "poll").glob("not_*.golden"):
        assert "\n^ " not in case.read_text(encoding="utf-8")
    said = run(package, *only)
    assert re.search(r"\d passed", said), said
    assert "failed" not in said, said


def test_contributing_adds_a_language(package: Path) -> None:
    welsh = {Path(path).name.partition(".")[0]: text for path, text in examples().items() if "/lexicons/cy/" in path}
    assert len(welsh) == 3
    expected = [(name, line) for name, text in welsh.items() for line in text.split("\n") if line and line[0] != "#"]
    page = "".join(f"{line}\n" for _, line in expected)
    assert found(package, f"{page}Mae fferi newydd yn yr harbwr.\n") == expected
    assert found(ROOT, page) == []


def test_the_readme_claims_what_all_of_clean_reached() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    floors = json.loads((ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8"))
    leaked = [floors[f"wcxb-dev, {rendering}"]["leaked"] for rendering in RENDERINGS]
    assert f"with it {100 * sum(leaked) / len(leaked):.0f}% stand" in readme
