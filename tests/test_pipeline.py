"""Pipelines: what can be put in, what comes out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

import cleanroom
from cleanroom import Finding, Page, Pipeline, cleaners, config
from cleanroom.cleaners import built_in, load
from cleanroom.errors import ConfigError

PAGE = "Skip to main content\nWater was found on Mars.\nhttps://example.org/p?id=1\nShare this:\n"


def bare_url(page: Page) -> Iterator[Finding]:
    """`https://example.org/p?id=1`: an address alone on its line."""
    for i, line in enumerate(page.lines):
        if line.startswith("https://") and " " not in line:
            yield page.drop(i, "the line is only an address", 0.8)


def share_bar(page: Page) -> Iterator[Finding]:
    yield from ()


def test_names_groups_functions_and_modules_together() -> None:
    module = ModuleType("house_rules")
    module.find = bare_url  # type: ignore[attr-defined]
    module.__doc__ = "House rules."
    sys.modules["house_rules"] = module
    for own, name in ((bare_url, "bare_url"), (module, "house_rules")):
        pipeline = Pipeline(["navigation", "share_bar", own])
        assert {c.name for c in pipeline.cleaners} >= {"share_bar", "skip_link", name}
        assert pipeline(PAGE).text == "Water was found on Mars.\n"
        assert [f.cleaner for f in pipeline(PAGE).removed] == ["skip_link", name, "share_bar"]


def test_a_function_that_takes_a_built_in_name() -> None:
    with pytest.raises(ConfigError, match="two cleaners are named 'share_bar'"):
        Pipeline(["all", share_bar])
    assert Pipeline([share_bar])(PAGE).text == PAGE


def test_entry_points_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("plugged", f"{__name__}:bare_url", cleaners.ENTRY_POINTS)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [entry])
    cleaners.load.cache_clear()
    pipeline = Pipeline(["plugged"])
    assert [f.cleaner for f in pipeline(PAGE).removed] == ["plugged"]
    assert [c.name for c in Pipeline(select=["plugged"]).cleaners] == ["plugged"]
    assert [c.name for c in config.parse({"select": ["plugged"]}).pipeline(0.5).cleaners] == ["plugged"]
    broken = EntryPoint("broken", "no.such.module:x", cleaners.ENTRY_POINTS)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [broken])
    with pytest.raises(ConfigError, match=r"entry point 'no\.such\.module:x' of cleaner 'broken' cannot be loaded"):
        Pipeline(["broken"])
    cleaners.load.cache_clear()


@pytest.mark.parametrize("wrong", ["byline", ["no_such"], [5], [ModuleType("empty")], [lambda page: []]])
def test_what_is_no_cleaner(wrong: object) -> None:
    with pytest.raises(ConfigError):
        Pipeline(wrong)  # type: ignore[arg-type]


def test_nothing_chosen_is_nothing_and_nothing_said_is_all() -> None:
    assert Pipeline([]).cleaners == Pipeline(select=[]).cleaners == Pipeline(ignore=["all"]).cleaners == ()
    assert Pipeline([])(PAGE).text == PAGE
    assert {c.name for c in Pipeline().cleaners} == {name for name in built_in() if not load(name).opt_in}


def test_what_is_opt_in_acts_where_it_is_named() -> None:
    assert load("blank_run").opt_in
    assert "blank_run" not in {c.name for c in Pipeline(["repair"]).cleaners}
    assert [c.name for c in Pipeline(select=["blank_run"]).cleaners] == ["blank_run"]
    assert "blank_run" in {c.name for c in Pipeline(["all", "blank_run"]).cleaners}
    assert Pipeline(["blank_run", "trailing_space"])("a  \n\n\n\nb\n").text == "a\n\nb\n"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"protect": "^Share"}, ConfigError, "protect takes a list"),
        ({"protect": [5]}, ConfigError, "protect takes a list"),
        ({"min_confidence": "0.9"}, ConfigError, "must be a number"),
        ({"cleaners": ModuleType("m")}, ConfigError, "cleaners takes a list"),
        ({"known": {"author": None}}, TypeError, "facts as strings"),
        ({"known": "Jane Doe"}, TypeError, "facts as strings"),
    ],
)
def test_clear_errors(arguments: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Pipeline(**arguments)  # type: ignore[arg-type]


def test_pipe_wants_many_texts() -> None:
    with pytest.raises(TypeError, match="iterable of texts"):
        next(Pipeline().pipe("abc"))


def test_groups_cover_all_and_ignore_takes_both() -> None:
    groups = sorted(set(built_in().values()))
    assert Pipeline(groups).cleaners == Pipeline().cleaners == Pipeline(["all"]).cleaners
    assert "share_bar" not in {c.name for c in Pipeline(ignore=["share_bar"]).cleaners}
    assert "share_bar" not in {c.name for c in Pipeline(ignore=["social"]).cleaners}


def test_select_narrows_what_is_in_it() -> None:
    pipeline = Pipeline(["all", bare_url], select=["bare_url", "social"], ignore=["comment_form"])
    assert [c.name for c in pipeline.cleaners] == ["bare_url", "share_bar"]
    assert Pipeline(select=["social"]).cleaners == Pipeline(["social"]).cleaners
    assert Pipeline(select=["all"]).cleaners == Pipeline().cleaners
    with pytest.raises(ConfigError, match="did you mean social"):
        Pipeline(select=["socal"])
    with pytest.raises(ConfigError, match="write"):
        Pipeline(select="social")


def test_findings_below_the_dial_stay_in_the_result() -> None:
    result = Pipeline([bare_url], min_confidence=0.9)(PAGE)
    assert result.text == PAGE
    assert [f.confidence for f in result.findings] == [0.8]
    assert result.removed == ()


def test_findings_are_in_coordinates_of_the_input() -> None:
    text = "Wa\u00adter was found by a ten-yearold.\nSh\u200bare this:\n"
    result = Pipeline()(text)
    assert result.text == "Water was found by a ten-year-old.\n"
    spans = {f.cleaner: text[f.start : f.end] for f in result.removed if f.cleaner != "invisible_character"}
    assert spans == {"joined_word": "yearold", "share_bar": "Sh\u200bare this:"}


def test_what_is_known_makes_cleaners_surer() -> None:
    prose = "Water was found on Mars by a probe that had looked for it for years, and nobody was more glad than she.\n"
    page = f"Water on Mars\nJane Doe\n{prose}"
    assert cleanroom.clean(page) == page
    assert cleanroom.clean(page, known={"author": "Jane Doe"}) == f"Water on Mars\n{prose}"
    assert Pipeline(known={"author": "Jane Doe"})(page).metadata == {"author": "Jane Doe"}
    assert cleanroom.clean(page, known={"author": "John Roe; Jane Doe"}) == f"Water on Mars\n{prose}"
    [result] = Pipeline().pipe([(page, {"author": "Jane Doe"})])
    assert result.text == f"Water on Mars\n{prose}"


def test_a_bare_date_goes_when_it_is_known_to_be_the_page_s() -> None:
    prose = "Water was found on Mars by a probe that had looked for it for years, and nobody was more glad than she.\n"
    page = f"Water on Mars\nTuesday, 4 May 2021, 10:31\n{prose}4 May 2021\n{prose}"
    assert cleanroom.clean(page) == page
    assert cleanroom.clean(page, known={"date": "2021-05-05"}) == page
    result = Pipeline(known={"date": "2021-05-04"})(page)
    assert result.text == f"Water on Mars\n{prose}4 May 2021\n{prose}"  # between sentences it may be a diary's
    assert result.metadata == {"date": "2021-05-04"}


def test_pipe_is_lazy() -> None:
    def texts() -> Iterator[str]:
        yield PAGE
        raise AssertionError("asked for more than was read")

    assert next(Pipeline().pipe(texts())).text


def test_fingerprint_tells_pipelines_apart() -> None:
    prints = {
        Pipeline().fingerprint,
        Pipeline(["byline"]).fingerprint,
        Pipeline(min_confidence=0.9).fingerprint,
        Pipeline(protect=["x"]).fingerprint,
    }
    assert len(prints) == 4
    assert Pipeline().fingerprint == Pipeline()(PAGE).fingerprint == Pipeline(["all"]).fingerprint


def witnessed(page: Page) -> Iterator[Finding]:
    """Every copy of a line, relying on the next one."""
    places: dict[str, list[int]] = {}
    for i, line in enumerate(page.lines):
        places.setdefault(line, []).append(i)
    for line, copies in places.items():
        if line and len(copies) > 1:
            for i, other in zip(copies, copies[1:] + copies[:1], strict=True):
                yield page.drop(i, "the line stands elsewhere too", 0.9, witness=other)


def takes_birds(page: Page) -> Iterator[Finding]:
    yield page.drop(page.lines.index("Birds"), "it is about birds", 0.6)


def takes_the_last(page: Page) -> Iterator[Finding]:
    yield page.drop(len(page.lines) - 1, "it stands last", 0.6)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_of_lines_that_rely_on_each_other_one_stays(count: int) -> None:
    assert 1 <= Pipeline([witnessed])("Birds\n" * count).text.count("Birds") < count


def test_a_finding_is_void_when_its_witness_is_found_itself() -> None:
    text = "Birds\nSea\nBirds\n"
    assert Pipeline([witnessed], min_confidence=0.5)(text).text.count("Birds") == 1
    for pair in ([witnessed, takes_the_last], [takes_the_last, witnessed]):
        result = Pipeline(pair, min_confidence=0.5)("Birds\nSea\nBirds")  # else each takes the other's witness
        assert result.text == "Birds\nSea"
    both = Pipeline([witnessed, takes_birds], min_confidence=0.5)(text)
    assert both.text.count("Birds") == 1
    assert [f.start for f in both.removed] == [0]


def test_a_repair_that_is_held_back_moves_no_finding() -> None:
    text = "Birds sing at dawn\n\u00ad\nBirds sing at dawn\nShare this:\nThe sea is calm"
    for held in (Pipeline(protect=["\u00ad"])(text), Pipeline()(text, keep=[1])):
        assert held.text == text.replace("Share this:\n", "")
