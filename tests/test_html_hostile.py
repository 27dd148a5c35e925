"""HTML that means harm: nothing hangs, nothing is raised, no text is lost. Quadratic work would hang here outright."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import cleanroom
from cleanroom.cli import main
from cleanroom.extraction import visible
from cleanroom.html.elements import NAMES
from cleanroom.html.taming import DEPTH, TAG

TEXT = "Water was found on Mars by two rovers that had looked for it for years."
PAGE = f"<p>{TEXT}</p>"

HOSTILE: dict[str, Callable[[], str]] = {
    # depth
    "20,000 nested tags": lambda: "<div>" * 20_000 + PAGE + "</div>" * 20_000,
    "100,000 nested tags": lambda: "<div>" * 100_000 + PAGE,
    "100,000 nested tags, closed, twice": lambda: ("<div>" * 100_000 + PAGE + "</div>" * 100_000) * 2,
    "100,000 open <b>": lambda: "<b>x" * 100_000 + PAGE,
    "100,000 open <font>": lambda: "<font color=red>x" * 100_000 + PAGE,
    "100,000 open <a>": lambda: "<a href=x>x" * 100_000 + PAGE,
    "30,000 misnested": lambda: "<b><i><a>x</b>" * 30_000 + PAGE,
    "50,000 open <p><div>": lambda: "<p><div>" * 50_000 + PAGE,
    "50,000 nested lists": lambda: "<ul><li>" * 50_000 + PAGE,
    "50,000 definitions": lambda: "<dl><dt>" * 50_000 + PAGE,
    "10,000 nested tables": lambda: "<table><tr><td>" * 10_000 + PAGE,
    "50,000 nested <svg>": lambda: "<svg>" * 50_000 + PAGE,
    "20,000 nested shadow trees": lambda: "<x-a><template shadowrootmode=open>" * 20_000 + PAGE,
    "1,000 framesets": lambda: "<frameset>" * 1_000 + "<noframes>" + PAGE,
    "20,000 buttons": lambda: "<button>" * 20_000 + PAGE,
    "50,000 selects": lambda: "<select><option>" * 50_000 + "</select>" + PAGE,
    "closings that close nothing": lambda: "<div></x>" * 100_000 + PAGE,
    "closings in attributes": lambda: "<div title='</div>'>" * 100_000 + PAGE,
    "closings in comments": lambda: "<div><!--</div>-->" * 100_000 + PAGE,
    "closings in scripts": lambda: "<div><script></div></script>" * 100_000 + PAGE,
    "closings out of scope": lambda: "<div><table><tr><td></div></table>" * 50_000 + PAGE,
    "closings of headings": lambda: "<h1><div><h2></h1>" * 100_000 + PAGE,
    "styles that open again": lambda: "".join(f"<p><b id={i}></x>x</p>" for i in range(20_000)) + PAGE,
    "1,600 styles before 2,000": lambda: "".join(f"<b c{i}>" for i in range(1_600)) + "<p>x</p>" * 2_000 + PAGE,
    "40 styles before 40,000": lambda: "".join(f"<b c{i}>" for i in range(40)) + "<p>x</p>" * 40_000 + PAGE,
    "40,000 titles in a title": lambda: "<title>x<p>" * 40_000 + "x</title>" + PAGE,
    "40,000 titles in a drawing": lambda: PAGE + "<svg>" + "<title><g>" * 40_000 + "</title>",
    "40,000 closings behind a wall": lambda: "<q><div>" + "<span>" * 1_900 + "</q>" * 40_000 + PAGE,
    # attributes
    "100,000 attributes": lambda: f"<div {' '.join(f'a{i}=1' for i in range(100_000))}>{PAGE}",
    "100,000 classes": lambda: f"<div class='{' '.join(f'c{i}' for i in range(100_000))}'>{PAGE}",
    "a class of 5 MB": lambda: f"<div class='{'x' * 5_000_000}'>{PAGE}",
    "a data URI of 5 MB": lambda: f"<img src='data:image/png;base64,{'A' * 5_000_000}'>{PAGE}",
    "an attribute of a million >": lambda: f"<img alt='{'x>' * 1_000_000}'>{PAGE}",
    "300,000 quotes": lambda: PAGE + "<p a=\"" + "'>" * 300_000,
    "100,000 meta elements": lambda: "<meta name=author content=x>" * 100_000 + PAGE,
    # tags that are none
    "300,000 open comments": lambda: PAGE + "<!--" * 300_000,
    "a million <": lambda: PAGE + "<" * 1_000_000,
    "300,000 cut tags": lambda: PAGE + "<a" * 300_000,
    "a million closings": lambda: "</div>" * 1_000_000 + PAGE,
    "300,000 </p>": lambda: "</p>" * 300_000 + PAGE,
    "100,000 open iframes in a noscript": lambda: "<noscript>" + "<iframe>" * 100_000 + PAGE,
    "a script of comments": lambda: f"<script>{'<!--' * 200_000}</script>-->{PAGE}",
    # text
    "a million entities": lambda: PAGE + "<p>" + "&amp;" * 1_000_000,
    "a million cut entities": lambda: PAGE + "<p>" + "&nbs" * 1_000_000,
    "a line of 10 MB": lambda: PAGE + "<p>" + "water " * 1_700_000,
    "a word of 10 MB": lambda: PAGE + "<p>" + "x" * 10_000_000,
    "a title of 3 MB": lambda: f"<title>{'x' * 3_000_000}</title>{PAGE}",
    "300,000 spans": lambda: f"<p>{'<span>ab</span>' * 300_000}</p>{PAGE}",
    "300,000 cells in a row": lambda: f"<table><tr>{'<td>x' * 300_000}</table>{PAGE}",
    "300,000 empty cells": lambda: f"<table><tr><td>x{'<td>' * 300_000}</table>{PAGE}",
    "5 MB of tables": lambda: PAGE + ("<table>" + f"<tr><td>1<td>{TEXT}<td>three" * 50 + "</table>") * 1_000,
    "200,000 lines": lambda: PAGE + "<p>x</p>" * 200_000,
    "100,000 lines of <pre>": lambda: PAGE + "<pre>" + "x = 1\n" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    html = HOSTILE[name]()
    found = cleanroom.clean_html(html)
    assert isinstance(found, str)
    assert TEXT in visible(html)
    if len(found) < 1_000:
        assert TEXT in found


def test_fifty_megabytes() -> None:
    """Most of it scripts and attributes, as in a page of that size: prose costs half a second a MB."""
    state = json.dumps([{"id": i, "text": TEXT} for i in range(300)])
    block = f"<p>{TEXT}</p><script>x = {state}</script><img alt='' src='data:image/png;base64,{'A' * 2_000}'>"
    html = block * (50_000_000 // len(block) + 1)
    assert len(html) > 50_000_000
    assert visible(html) == f"{TEXT}\n" * html.count("<p>")
    assert cleanroom.clean_html(html).count(TEXT) >= 1


def test_text_stays_whatever_is_cut() -> None:
    deep = "<div>" * (DEPTH + 500) + "".join(f"<p>Line {i}." for i in range(100))
    assert visible(deep).split("\n")[:-1] == [f"Line {i}." for i in range(100)]
    long = f"<p>One.<img alt='{'x' * TAG}'>Two.<p {'a=1 ' * TAG}>Three."
    assert visible(long).split("\n")[:-1] == ["One.Two.", "Three."]
    prose = f"<p>{'3 < 4 and 5 > 4; ' * TAG}<p>Two."
    assert visible(prose).endswith("5 > 4;\nTwo.\n")


OPEN = "<font>" * (DEPTH + 1)
SPARED = {
    "scripts of a page of many open tags": (f"{OPEN}<p>One.<script>bad()</script><p>Two.", "One.\nTwo.\n"),
    "styles of a page of many open tags": (f"{OPEN}<p>One.<style>p{{}}</style><p>Two.", "One.\nTwo.\n"),
    "tags in a script are no tags": (
        "<p>One.<script>x = '" + r"<b>x<\/b>" * (DEPTH + 1) + "'</script><div>Two.</div><div>Three.</div>",
        "One.\nTwo.\nThree.\n",
    ),
    "tags in a comment are no tags": (
        f"<p>One.<!--{'<div>' * (DEPTH + 1)}--><div>Two.</div><div>Three.</div>",
        "One.\nTwo.\nThree.\n",
    ),
    "what closes itself in an <svg> is closed": (
        f"<div>One.</div><svg>{'<path d=M0 />' * (DEPTH + 1)}</svg><div>Two.</div><div>Three.</div>",
        "One.\nTwo.\nThree.\n",
    ),
    "a comment that is cut still ends": (f"<p>One.<!-- <b {'x' * TAG}--><p>Two.", "One.\nTwo.\n"),
    "a script that is cut still ends": (f"<p>One.<script>if (a<b) {'x' * TAG}</script><p>Two.", "One.\nTwo.\n"),
}


@pytest.mark.parametrize("name", SPARED)
def test_nothing_is_lost_where_the_parser_is_spared(name: str) -> None:
    html, expected = SPARED[name]
    assert visible(html) == expected


EVIL = "\x1b[31m\x07\x9b2J"


def test_what_comes_from_a_page_is_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    menu = "".join(f"<li class='{EVIL}<script>{i}' id='{EVIL}'>Menu {EVIL} {i}" for i in range(9))
    prose = "".join(f"<p>Sentence {i}: {TEXT}</p>" for i in range(9))
    head = f"<html><title>{EVIL}</title><ul class='menu{EVIL}'>{menu}</ul>"
    Path("page.html").write_text(f"{head}{prose}<p>Share this:{EVIL}<p>All rights reserved{EVIL}")
    assert main(["clean", "page.html"]) == 0
    out, err = capfd.readouterr()
    assert TEXT in out
    assert "page.html:" in err
    assert not [c for c in err if not c.isprintable() and c != "\n"]
    for name in ("--no-comments", "--no-tables"):
        assert main(["clean", "page.html", name]) == 0
        assert not [c for c in capfd.readouterr().err if not c.isprintable() and c != "\n"]


def test_names_of_elements_are_read_in_part_only() -> None:
    html = f"<div class='{'menu ' * NAMES}' id='{'x' * 10_000}'>Home</div>" + PAGE * 5
    result = cleanroom.Extractor()(html)
    assert all(len(finding.reason) < 400 for finding in result.findings)
