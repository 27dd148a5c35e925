"""From HTML to clean text: what goes, who signs it, what the options do, and how it fails."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

import cleanroom
from cleanroom import CleanroomError, Extractor, Page, Pipeline
from cleanroom.errors import ConfigError, EngineError
from cleanroom.extraction import ENGINES, FORMATS, KEYS, visible
from cleanroom.html import engines, parts
from cleanroom.html.render import only, rendered, window
from cleanroom.page import Finding
from cleanroom.scorer import model

PROSE = "Two rovers found water ice under the dunes of Mars, the agency said on Monday, after nine years of search."
MORE = "It was the quiet that surprised the team, who had watched the same slope since the winter without a sign."
PAGE = f"""<!doctype html><html lang="en"><head><title>Ice under the dunes | Harbour Gazette</title>
<meta name="author" content="Jane Doe"><link rel="canonical" href="https://example.org/ice"></head>
<body><nav class="top"><a href="/">Home</a> <a href="/news">News</a> <a href="/tides">Tides</a></nav>
<article class="post"><h1>Ice under the dunes</h1><p class="byline">By Jane Doe</p><p>{PROSE}</p><p>{MORE}</p>
<table class="data"><tr><th>Dune</th><th>Depth</th></tr><tr><td>North</td><td>2.1 m</td></tr>
<tr><td>South</td><td>0.4 m</td></tr></table>
<p>{PROSE} It was <a href="/again">found again</a> in the spring.</p></article>
<section id="comments" class="comments-area"><h3>Comments</h3><p>{MORE} I was there, as it happens.</p></section>
<footer><p>&copy; 2024 The Harbour Gazette. All rights reserved.</p></footer></body></html>"""
EXTRACTOR = Extractor()


def test_content_stays_and_the_rest_goes() -> None:
    text = cleanroom.clean_html(PAGE)
    assert PROSE in text
    assert "Ice under the dunes" in text
    assert "North | 2.1 m" in text
    for noise in ("Home", "Tides", "All rights reserved"):
        assert noise not in text


def test_what_comes_out_is_at_rest() -> None:
    text = cleanroom.clean_html(PAGE)
    assert cleanroom.clean(text) == text


def test_each_line_that_went_is_signed_with_a_reason() -> None:
    result = EXTRACTOR(PAGE)
    assert result.restore() == result.source == visible(PAGE)
    gone = {result.source[f.start : f.end]: f for f in result.removed}
    assert gone["© 2024 The Harbour Gazette. All rights reserved."].cleaner == "copyright"
    assert gone["Home News Tides"].cleaner == "boilerplate"
    assert "body > nav.top" in gone["Home News Tides"].reason
    kept = [line for line in result.source.splitlines() if line not in gone]
    assert "\n".join(kept) + "\n" == result.text
    assert set(result.removed) <= set(result.findings)


def test_metadata_is_what_the_page_says_then_what_was_harvested() -> None:
    found = EXTRACTOR(PAGE).metadata
    assert found["title"] == "Ice under the dunes"
    assert (found["author"], found["language"], found["url"]) == ("Jane Doe", "en", "https://example.org/ice")
    silent = PAGE.replace('<meta name="author" content="Jane Doe">', "").replace(
        "By Jane Doe", "By Jane Doe, Staff Writer"
    )
    assert EXTRACTOR(silent).metadata["author"] == "Jane Doe"


def test_the_learned_cleaner_can_be_left_out() -> None:
    page = PAGE.replace("<nav", "<p>Tweet this</p><nav")
    text = Extractor(Pipeline(["named"]))(page).text
    assert "Home News Tides" in text
    assert "Tweet this" not in text
    assert Extractor(Pipeline(["byline"]))(PAGE).text == visible(PAGE).replace("By Jane Doe\n", "")


def test_a_higher_dial_takes_less() -> None:
    loose, strict = (Extractor(Pipeline(min_confidence=dial))(PAGE).text for dial in (0.5, 0.999))
    assert set(loose.splitlines()) < set(strict.splitlines())


def test_something_stays_of_any_page() -> None:
    assert cleanroom.clean_html("<nav><a href=/>Home</a><a href=/n>Harbour</a></nav>" * 9).strip()
    assert cleanroom.clean_html("") == cleanroom.clean_html("<!-- -->") == cleanroom.clean_html(b" ") == ""


def test_the_headline_stays() -> None:
    page = f"<nav><a href='/'>Home</a></nav><h1>Mars</h1><p>{PROSE}</p>"
    _, rendering = rendered(page)
    assert parts.headlines(rendering, "Mars | Harbour Gazette") == [1]
    assert parts.headlines(rendering, "Tides") == parts.headlines(rendering, "") == []
    short = "Two rovers found water ice on Mars."  # so short a page that its title reads like the menu
    assert cleanroom.clean_html(page.replace(PROSE, short)) == f"Mars\n{short}\n"


def test_comments() -> None:
    assert "I was there" not in cleanroom.clean_html(PAGE, comments=False)
    every = Extractor(Pipeline(["byline"]), comments=False)(PAGE)
    assert "I was there" not in every.text
    assert PROSE in every.text
    signed = {f.cleaner for f in every.removed if "I was there" in every.source[f.start : f.end]}
    assert signed == {"unwanted"}
    only = f'<div id="comments"><p>{PROSE}</p></div>'  # a page of nothing else: a forum
    assert PROSE in cleanroom.clean_html(only, comments=False)


def test_tables() -> None:
    text = cleanroom.clean_html(PAGE, tables=False)
    assert "North" not in text
    assert PROSE in text
    layout = f"<table><tr><td><p>{PROSE}</p><p>{MORE}</p></td><td><p>{MORE}</p><p>{PROSE}</p></td></tr></table>"
    assert cleanroom.clean_html(layout, tables=False) == cleanroom.clean_html(layout)


def test_not_all_of_a_page_goes_for_what_is_not_wanted() -> None:
    table = "<table><tr><td>North<td>2.1 m<tr><td>South<td>0.4 m</table>"
    assert cleanroom.clean_html(table, tables=False).strip()
    assert cleanroom.clean_html(f"{table}<div id=comments><p>{MORE}</p></div>", tables=False, comments=False) == ""
    nested = "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table></td></tr></table>" + f"<p>{PROSE}</p>"
    assert Extractor(Pipeline(["byline"]), tables=False)(nested).text == f"{PROSE}\n"


@pytest.mark.parametrize("options", [{}, {"comments": False, "tables": False}])
def test_what_is_protected_stays(options: dict[str, bool]) -> None:
    protect = Pipeline(protect=["^Home News", "South", "I was there"])
    text = Extractor(protect, **options)(PAGE).text  # type: ignore[arg-type]
    for line in ("Home News Tides", "South | 0.4 m", "I was there"):
        assert line in text
    assert ("North" in text) == (not options)


def test_links_are_relative_to_what_the_page_or_the_caller_says() -> None:
    page = f'<h1>Dunes</h1><p>{PROSE} <a href="more">More of it</a> was found.</p><p>{MORE}</p>'
    extract = Extractor(links=True)
    assert "[More" not in extract(page).markdown()
    assert "(https://b.example/more)" in extract(page, {"url": "https://b.example/"}).markdown()
    based = f'<base href="https://a.example/x/">{page}'
    assert "(https://a.example/x/more)" in extract(based, {"url": "https://b.example/"}).markdown()


def test_why_a_line_went_takes_no_time_that_grows_with_depth() -> None:
    result = EXTRACTOR("<div>" * 1_900 + "<p>Home</p>" * 5_000 + f"<p>{PROSE}</p>")
    assert PROSE in result.text  # walking up from each line would take minutes


def test_markdown_and_links() -> None:
    shown = cleanroom.clean_html(PAGE, format="markdown", links=True)
    assert "# Ice under the dunes\n" in shown
    assert "| North | 2.1 m |" in shown
    assert "[found again](https://example.org/again)" in shown
    assert "[found" not in cleanroom.clean_html(PAGE, format="markdown")


def test_json() -> None:
    record = json.loads(cleanroom.clean_html(PAGE, format="json"))
    assert list(record) == [*KEYS, "verdict", "text"]
    assert record["text"] == cleanroom.clean_html(PAGE)
    assert record["author"] == "Jane Doe"
    assert json.loads(cleanroom.clean_html("", format="json")) == dict.fromkeys([*KEYS, "verdict", "text"], "")


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_other_engines_are_cleaned_too(engine: str) -> None:
    long = f"{PROSE} {MORE} {PROSE}"  # justext is for long paragraphs
    page = PAGE.replace(MORE, f"{long}</p><p>Share this:</p><p>{long}")
    text = cleanroom.clean_html(page, engine=engine)
    assert long in text
    assert "Share this" not in text
    assert cleanroom.clean(text) == text
    assert cleanroom.clean_html("", engine=engine) == ""
    assert Extractor(engine=engine)(page).metadata["title"] == "Ice under the dunes"


def test_justext_hears_the_language_of_the_page() -> None:
    german = (
        "Die beiden Fahrzeuge haben unter den Dünen des Mars Eis gefunden, und niemand war darüber froher als die "
        "Leute, die seit neun Jahren danach gesucht hatten, auch wenn es am Ende nur ein wenig war."
    )
    page = f'<html lang="de-AT"><body><p>{german} {german}</p></body></html>'
    assert german in cleanroom.clean_html(page, engine="justext")
    assert german not in cleanroom.clean_html(page.replace("de-AT", "en"), engine="justext")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"format": "html"}, "there is no format 'html'; there are text, markdown, json"),
        ({"links": True}, "links and images are shown in Markdown"),
        ({"images": True, "format": "json"}, "links and images are shown in Markdown"),
        ({"engine": "boilerpipe"}, "there is no engine 'boilerpipe'; there are cleanroom, trafilatura, justext"),
        ({"engine": "justext", "tables": False}, "justext cannot tell comments and tables"),
        ({"engine": "trafilatura", "format": "markdown", "links": True}, "cleanroom's own engine, not by trafilatura"),
        (
            {"engine": "trafilatura", "format": "markdown"},
            "Markdown, links and images are made by cleanroom's own engine",
        ),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        cleanroom.clean_html(PAGE, **options)  # type: ignore[arg-type]


def test_other_things_are_refused() -> None:
    for thing in (None, 5, ["<p>"]):
        with pytest.raises(TypeError, match="HTML is str or bytes"):
            cleanroom.clean_html(thing)  # type: ignore[arg-type]
    for known in (None, "url", {"author": 5}):
        with pytest.raises(TypeError, match="known takes facts as strings"):
            cleanroom.clean_html(PAGE, known)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"takes a Pipeline, not list: write Pipeline\(\['social'\]\)"):
        Extractor(["social"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="iterable of pages"):
        list(EXTRACTOR.pipe(PAGE))


def test_str_and_bytes_are_the_same() -> None:
    assert cleanroom.clean_html(PAGE) == cleanroom.clean_html(PAGE.encode())
    assert cleanroom.clean_html(PAGE.encode("utf-16")) == cleanroom.clean_html(PAGE)


def test_pipe_passes_on_what_fails() -> None:
    def fails(page: Page) -> Iterator[Finding]:
        if "Thistle" in page.text:
            raise ValueError("no thistles")
        yield from ()

    bad = "<nav>Home</nav><p>Thistle</p>"
    results = list(Extractor(Pipeline(["named", fails])).pipe([PAGE, bad, (PAGE, {"author": "Jane Doe"})]))
    assert [result.error is None for result in results] == [True, False, True]
    assert results[1].text == results[1].source == "Home\nThistle\n"


def test_an_engine_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> str:
        raise ValueError("a page of the web")

    monkeypatch.setattr(engines, "trafilatura", fails)
    with pytest.raises(EngineError, match="trafilatura failed on this page: ValueError: a page of the web"):
        cleanroom.clean_html(PAGE, engine="trafilatura")
    [result] = Extractor(engine="trafilatura").pipe([PAGE])
    assert isinstance(result.error, CleanroomError)
    assert result.text == visible(PAGE)


def test_it_travels() -> None:
    result = pickle.loads(pickle.dumps(EXTRACTOR))(PAGE)
    again = pickle.loads(pickle.dumps(result))
    assert (again.text, again.removed, again.markdown()) == (result.text, result.removed, result.markdown())


def test_what_is_known_from_outside_goes_before() -> None:
    page = PAGE.replace('content="Jane Doe"', 'content="John Roe"').replace("By Jane Doe", "Ada Quill")
    every = Extractor(Pipeline(["byline"]))
    assert "Ada Quill\n" in every(page).text
    told = every(page, {"author": "Ada Quill"})
    assert "Ada Quill\n" not in told.text
    assert told.metadata["author"] == "Ada Quill"
    pipeline = Pipeline(["byline"], known={"author": "Ada Quill"})
    assert "Ada Quill\n" not in Extractor(pipeline)(page).text


def test_nothing_heavy_is_imported_early() -> None:
    code = (
        "import sys, cleanroom; heavy = ('numpy', 'selectolax', 'trafilatura', 'justext', 'lxml');"
        "cleanroom.check('Birds sing.'); early = [n for n in heavy if n in sys.modules];"
        "cleanroom.clean_html('<p>Birds sing.'); late = [n for n in heavy if n in sys.modules]; print(early, late)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['numpy', 'selectolax']"


def test_fingerprints_tell_options_apart() -> None:
    extractors = [Extractor(), Extractor(tables=False), Extractor(links=True), Extractor(engine="justext")]
    extractors.append(Extractor(Pipeline(["named"])))
    assert len({extractor.fingerprint for extractor in extractors}) == len(extractors)
    assert EXTRACTOR(PAGE).fingerprint == Extractor().fingerprint


def test_formats_are_those_of_the_command_line() -> None:
    assert FORMATS == ("text", "markdown", "json")


def test_a_window_of_a_page_is_those_lines_of_it() -> None:
    _, page = rendered(
        "<ul>" + "<li>a<ul><li>b<p>c</ul>" * 9 + "</ul><table><tr><td>d<td>e<tr><td><p>f<p>g</table>h" * 3
    )
    n = len(page.lines)
    for start in range(n):
        for end in range(start + 1, n + 1):
            assert window(page, start, end) == only(page, range(start, end))


def test_long_pages_are_judged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    _, page = rendered(PAGE * 5)
    facts = model.NO_FACTS
    n = len(page.lines)
    judge = model.load()
    whole = judge.noise_of(page, facts)
    monkeypatch.setattr(model, "MOST", 20)
    parts = [judge.noise_of(window(page, i, min(i + 20, n)), facts) for i in range(0, n, 20)]
    assert judge.noise_of(page, facts).tolist() == np.concatenate(parts).tolist() != whole.tolist()
    text = page.text.replace("\n", "\r\n\r\n")
    halves = [judge.noise("\n".join(page.lines[i : i + 20])) for i in range(0, n, 20)]
    assert judge.noise(text).tolist() == np.concatenate(halves).tolist()
