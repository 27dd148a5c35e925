"""The laws of HTML on pages that nobody would write: assembled from broken markup, and spliced from golden pages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks import fuzz
from tests import golden, html_laws

TAGS = """
    p div span a b i li ul ol table tr td th tbody caption br hr img pre code h1 h2 nav main article aside footer form
    button select option textarea label section blockquote dl dt dd figure font center script style template noscript
    iframe svg path title math mi frameset frame noframes html head body meta base link x-card o:p details summary
    plaintext xmp object video ruby rt input nobr
    """.split()  # noqa: SIM905
WORDS = (
    "Water was found on Mars.",
    "Two rovers looked for it for years, and nobody was more glad than they were.",
    "Home",
    "Share this:",
    "By Jane Doe",
    "Advertisement",
    "© 2024 All rights reserved.",
    "Latest News",
    "12",
    "|",
    " ",
    "\n",
    "capabili-\nties",
    "“ It was”",
    "Ã©",
    "&amp;amp;",
)
ENTITIES = (
    "&amp; &lt;p&gt; &nbsp; &#160; &#0; &#xD800; &#x110000; &#13; &#10; &#8232; &shy; &bogus; & &# &copy &amp".split()  # noqa: SIM905
)
ATTRIBUTES = (
    "class=menu",
    'class="entry-content wide"',
    "id=comments",
    "class='share'",
    "hidden",
    "style='display:none'",
    "aria-hidden=true",
    "role=navigation",
    "href=/a",
    "src='data:,x'",
    'alt="a > b"',
    "shadowrootmode=open",
    "itemprop=author",
    "datetime=2024-05-01",
    "property=og:title content='Water'",
    "name=author content='Jane Doe'",
    "rel=author",
    "http-equiv=refresh",
    "charset=koi8-r",
    "lang=de",
    "x='",
    'y="',
    "=",
    "/",
    "<",
    'class="\x00\n\u2028"',
)
OTHER = (
    "<!-- c -->", "<!--", "-->", "<!-->", "--!>", "<![CDATA[x]]>", "<![CDATA[", "<!DOCTYPE html>", "<?xml x?>", "</>",
    "<", "<a", "<p class='x", "</", "]]>", "<script>var a = '<p>';</script>", "<script><!--<script>", "</script>",
    "<style>p{}</style>", "<title>", "</title>", "<noscript><iframe>", "</noscript>", "\ufeff", "\0", "\r", "\x0b",
    '<script type="application/ld+json">{"@type":"Article","headline":"Water","author":[{"name":"Jo Doe"},7]}</script>',
)  # fmt: skip

attributes = st.lists(st.sampled_from(ATTRIBUTES), max_size=3).map(" ".join)
pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.builds(lambda tag, more: f"<{tag} {more}>" if more else f"<{tag}>", st.sampled_from(TAGS), attributes),
    st.builds(lambda tag, more: f"<{tag} {more}>" if more else f"<{tag}>", st.sampled_from(TAGS), attributes),
    st.sampled_from(TAGS).map("</{}>".format),
    st.sampled_from(ENTITIES),
    st.sampled_from(OTHER),
    st.text(max_size=12),
    st.text("<>/='\"&;!-[] ab\n\r\x0c\xa0\x85\u2028\ud800", max_size=8),
)
broken = st.lists(pieces, max_size=60).map("".join)
SOURCES = [path.read_bytes().decode("utf-8", "replace") for path in golden.html_cases()]


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """A golden page of which slices are deleted, doubled, swapped, or put in from another page."""
    text = draw(st.sampled_from(SOURCES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from((1, 5, 40, 400, 4_000))))
        what = draw(st.sampled_from(("delete", "double", "swap", "graft", "break", "cut")))
        piece = text[start:end]
        if what == "delete":
            text = text[:start] + text[end:]
        elif what == "double":
            text = text[:end] + piece + text[end:]
        elif what == "swap":
            middle = (start + end) // 2
            text = text[:start] + text[middle:end] + text[start:middle] + text[end:]
        elif what == "graft":
            other = draw(st.sampled_from(SOURCES))
            at = draw(st.integers(0, len(other)))
            text = text[:start] + other[at : at + len(piece)] + text[end:]
        elif what == "break":
            text = text[:start] + draw(broken) + text[end:]
        else:
            text = text[:end]
    return text


@given(broken)
@example("")
@example("<p>\ud800")
@example("<pre>&#13;\u2028</pre>")
@example("<table><tr><td>1<td><td>\xa0")
@example("\0<p>a")
def test_laws_of_broken_markup(html: str) -> None:
    html_laws.hold(html)


@given(spliced())
def test_laws_of_spliced_pages(html: str) -> None:
    html_laws.hold(html)


@given(spliced(), st.sampled_from(("cp1252", "koi8-r", "utf-16", "utf-8-sig", "shift_jis", "gb18030")))
def test_laws_of_other_encodings(html: str, encoding: str) -> None:
    html_laws.hold(html.encode(encoding, "replace"))


@given(st.one_of(st.binary(max_size=200), broken.map(lambda html: html.encode("utf-8", "surrogatepass"))), st.data())
def test_laws_of_bytes(html: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(html)))
        html = html[:at] + data.draw(st.binary(max_size=4)) + html[at + data.draw(st.integers(0, 4)) :]
    html_laws.hold(html)


@given(st.one_of(broken, spliced()))
def test_records_of_json(html: str) -> None:
    html_laws.json_is_whole(html)


@pytest.mark.parametrize("case", golden.html_cases(), ids=golden.name_of)
def test_laws_of_golden_pages_and_where_they_are_cut(case: Path) -> None:
    data = case.read_bytes()
    html_laws.hold(data)
    for at in range(0, len(data), max(len(data) // 20, 1)):
        html_laws.hold(data[:at])


def test_the_fuzzer_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "atheris", None)
    with pytest.raises(SystemExit, match=r"pip install -e '\.\[fuzz\]'"):
        fuzz.main([])


def test_the_fuzzers_words_are_such_as_it_reads() -> None:
    words = fuzz.dictionary().splitlines()
    assert '"<table>"' in words
    assert all(len(word) > 2 and word[0] == word[-1] == '"' and '"' not in word[1:-1] for word in words)
