"""The golden cases: what is marked is what comes out, to the character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanroom
from cleanroom import Pipeline, Result
from cleanroom.cleaners import built_in
from cleanroom.report import marked
from tests import golden

PIPELINE = golden.pipeline()


@pytest.mark.parametrize("case", golden.cases(), ids=golden.name_of)
def test_golden(case: Path, request: pytest.FixtureRequest) -> None:
    result = golden.pipeline(case.parent.name)(golden.text_of(case))
    shown = marked.render(result)
    expected = case.with_suffix(".golden")
    stays = case.stem.startswith(("not_", "keep_"))  # a mark in these is never what we want
    if request.config.getoption("--update-golden") and not (stays and result.removed):
        expected.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == expected.read_text(encoding="utf-8")


@pytest.mark.xfail(reason="marks that we want and do not reach yet", strict=True)
@pytest.mark.parametrize("case", golden.cases(golden.FAILURES), ids=golden.name_of)
def test_known_failure(case: Path) -> None:
    def kept(shown: str) -> list[tuple[str, str]]:
        return [(mark, text) for mark, text, _ in marked.rows(shown) if mark not in (marked.WHY, marked.META)]

    shown = marked.render(PIPELINE(golden.text_of(case)))
    assert kept(shown) == kept(case.with_suffix(".golden").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", built_in())
def test_every_cleaner_has_cases(name: str) -> None:
    cases = {path.stem: golden.pipeline(name)(golden.text_of(path)) for path in golden.cases(golden.GOLDEN / name)}
    hits = [stem for stem, result in cases.items() if any(f.cleaner == name for f in result.removed)]
    misses = [stem for stem, result in cases.items() if result.text == result.source]
    assert hits, f"golden/{name}/ needs a case in which {name} fires"
    assert len(misses) >= 2, f"golden/{name}/ needs two cases that look like it and stay"
    assert all(stem.startswith("not_") for stem in misses)
    assert not [stem for stem in cases if not stem.startswith(("made_", "wild_", "not_"))]


def test_every_folder_is_a_cleaner() -> None:
    folders = {path.name for path in golden.GOLDEN.iterdir() if path.is_dir()}
    assert folders - {"pages", "genres", "known_failures", "html"} == set(built_in())


@pytest.mark.parametrize("case", golden.cases(golden.GOLDEN / "pages"), ids=golden.name_of)
def test_whole_pages_settle_and_restore(case: Path) -> None:
    result = PIPELINE(golden.text_of(case))
    assert PIPELINE(result.text).text == result.text
    assert result.restore() == result.source
    if case.stem.startswith("keep_"):
        assert result.text == result.source


@pytest.mark.parametrize("case", golden.cases(golden.GOLDEN / "genres"), ids=golden.name_of)
def test_genres_stay_as_they_are(case: Path) -> None:
    """Code, verse, transcripts, recipes, price lists, … in several languages: nothing of them is noise."""
    result = Pipeline()(golden.text_of(case))  # all cleaners, the learned one too
    assert result.text == result.source, [(f.cleaner, f.reason) for f in result.removed]


@pytest.mark.parametrize("case", golden.html_cases(), ids=golden.name_of)
def test_html(case: Path, request: pytest.FixtureRequest) -> None:
    result = cleanroom.Extractor()(case.read_bytes())
    shown = marked.render(result)
    expected = case.with_suffix(".golden")
    if request.config.getoption("--update-golden"):
        expected.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == expected.read_text(encoding="utf-8")
    assert marked.parse(shown) == result.source
    assert result.restore() == result.source
    assert cleanroom.clean(result.text) == result.text
    assert cleanroom.clean_html(case.read_bytes()) == result.text


def test_html_has_cases_of_all_kinds() -> None:
    stems = {case.stem.partition("_")[0] for case in golden.html_cases()}
    assert stems >= {"article", "blog", "broken", "documentation", "forum", "news", "product", "recipe", "service"}
    stray = {path.stem for path in golden.HTML.glob("*.golden")} - {path.stem for path in golden.html_cases()}
    assert not stray, "a golden file without its page"


@given(st.text(st.sampled_from("ab \\rnxu0\t\r\n\x85\u2028\u200b\ud800\ufeff-~+^=")))
def test_grammar_gives_any_text_back(text: str) -> None:
    result = Result(text, text, (), (), (), {}, PIPELINE)
    assert marked.parse(marked.render(result)) == text


@given(st.integers(0, 10**9))
def test_grammar_gives_marked_pages_back(seed: int) -> None:
    case = golden.cases()[seed % len(golden.cases())]
    text = golden.text_of(case)
    assert marked.parse(marked.render(PIPELINE(text))) == text
    assert marked.parse(case.with_suffix(".golden").read_text(encoding="utf-8")) == text
