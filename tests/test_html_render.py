"""Bytes of HTML to visible lines: what is a line, what is left out, how it is decoded, where each line stands."""

from __future__ import annotations

import codecs

import pytest

from cleanroom.extraction import visible
from cleanroom.html.elements import BIT
from cleanroom.html.parsing import parse, utf8
from cleanroom.html.render import CELL_MARK, Rendering, only, render
from tests import golden


def lines(html: str | bytes) -> list[str]:
    return render(parse(html)).lines


def case(name: str, html: str, *expected: str) -> object:
    return pytest.param(html, list(expected), id=name)


LINES = [
    # words
    case(
        "inline tags do not split words",
        "<p>wa<b>te</b>r <i>i</i>ce, H<sub>2</sub>O, re<wbr>search",
        "water ice, H2O, research",
    ),
    case("unknown tags are inline", "<p>wa<foo>te</foo>r", "water"),
    case("custom elements are blocks", "<x-card>one</x-card><x-card>two</x-card>", "one", "two"),
    case("breaks", "<p>one<br>two<br/><br>three", "one", "two", "three"),
    case("a rule", "one<hr>two", "one", "two"),
    case("blocks", "a<div>b</div>c<p>d<p>e<section>f<article>g</article></section>h", *"abcdefgh"),
    case("headings", "<h1>a</h1><h2>b</h2>c", "a", "b", "c"),
    case("an empty block parts lines", "a<p></p>b<div><!-- --></div>c", "a", "b", "c"),
    case("an empty inline element does not", "a<span></span>b<a name=x></a>c", "abc"),
    case("links side by side", "<a>one</a><a>two</a> <a>three</a>", "one two three"),
    case("spans of words side by side", "<span>one</span><span>two</span>", "one two"),
    case("spans of letters side by side", "<span>w</span><span>a</span><span>ter</span>", "water"),
    case("drop cap", "<p><span class=cap>W</span>ater was found", "Water was found"),
    case("punctuation behind a link", "<a>Mars</a>, <a>Moon</a>.", "Mars, Moon."),
    case("white space", " \n<p>\t a \r\n b\f c <b> d </b> e \n</p>", "a b c d e"),
    case("white space is what HTML calls so", "<p>a\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}b\u2003c", "a\xa0\xa0b\u2003c"),
    case("nothing but white space", "<p>\N{NO-BREAK SPACE}</p><p> </p><li>\u2003</li>"),
    case("other line breaks are no breaks", "<p>a\x85b\u2028c\x0bd", "a\x85b\u2028c\x0bd"),
    case("carriage returns as references", "<p>a&#13;b&#10;c&#13;&#10;d", "a b c d"),
    case("links around blocks", "<a><div>one</div></a><a><div>two</div></a>", "one", "two"),
    case("ruby", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
    # lists
    case("lists", "<ul><li>a<li>b<ul><li>c</ul>d<li><p>e</ul>", "a", "b", "c", "d", "e"),
    case("definitions", "<dl><dt>a<dd>b<dt>c</dt><dd>d</dl>", "a", "b", "c", "d"),
    case("an item that holds a paragraph", "<ul>x<li>a<p>b</li></ul>", "x", "a", "b"),
    # tables
    case("row by row", "<table><tr><th>a<th>b<tr><td>1<td>2</table>c", "a | b", "1 | 2", "c"),
    case(
        "table parts", "<table><caption>t<thead><tr><td>a<tbody><tr><td>b<tfoot><tr><td>c</table>", "t", "a", "b", "c"
    ),
    case("a paragraph a cell", "<table><tr><td><p>1</p><td> <p>2</p> <td><div>3 <b>x</b></div></table>", "1 | 2 | 3 x"),
    case("blocks in a cell", "<table><tr><td>a<ul><li>b<li>c</ul></td></tr></table>", "a", "b", "c"),
    case("empty cells inside", "<table><tr><td>1<td><td> <td>4</table>", "1 | 4"),
    case("a leading empty cell", "<table><tr><td><td>2<td>3</table>", "2 | 3"),
    case("tables in tables", "<table><tr><td><table><tr><td>a<td>b</table><tr><td>c<td>d</table>", "a | b", "c | d"),
    case("text that a table does not hold", "<table>loose<tr><td>a</table>", "loose", "a"),
    case("bars of the text", "<p>a | b |", "a | b |"),
    case("empty cells at the end", "<table><tr><td>1<td><tr><td>2<td><td></table>", "1", "2"),
    case("no bar before a cell of blocks", "<table><tr><td>1<td><ul><li>2<li>3</ul></table>", "1", "2", "3"),
    # verbatim
    case("pre", "<pre>\n  a\n    b\n\n\tc  \n</pre>", "  a", "    b", "\tc"),
    case("pre with spans", "<pre><code><span>if</span> <span>x</span>:\n  <b>y</b></code></pre>z", "if x:", "  y", "z"),
    case("pre with other line ends", "<pre>a\r\nb\rc&#13;d<br> e", "a", "b", "c", "d", " e"),
    case("blocks in pre", "<pre>a<div> b</div>c</pre>", "a", " b", "c"),
    case("xmp and plaintext", "<xmp><b>x</b></xmp><plaintext>a <b>b", "<b>x</b>", "a <b>b"),
    case("pre in a cell", "<table><tr><td><pre>a\n  b</pre><td>1</table>", "a", "  b", "1"),
    # noscript
    case("noscript goes", "<body><p>Water was found.<noscript>Turn it on</noscript>", "Water was found."),
    case(
        "noscript that is the page",
        "<body><p>Load<noscript><p>Water was found<p>on Mars</noscript>",
        "Load",
        "Water was found",
        "on Mars",
    ),
    case("noscript in the head", "<head><noscript><style>p{}</style></noscript></head><body>a", "a"),
    # what no reader sees, and what is hidden
    case(
        "scripts and styles",
        "a<script>b</script><style>c</style><template>d</template><svg><text>e</text></svg>f",
        "af",
    ),
    case("scripts that hold tags", "<script>'</p><p>a'</script><!-- <p>b --><p>c", "c"),
    case(
        "form fields",
        "a<textarea>b</textarea><select><option>c</select><input value=d><datalist><option>e</datalist>",
        "a",
    ),
    case("embedded", "a<iframe>b</iframe><object>c</object><video>d</video><audio>e</audio><canvas>f</canvas>", "a"),
    case("buttons and labels", "<button>Send</button><label>Name</label>", "Send", "Name"),
    case("math", "<math><mi>x</mi><annotation encoding=t>\\x</annotation></math>", "x"),
    case("shadow tree", "<x-a><template shadowrootmode=open>a</template><p>b</x-a><template>c</template>", "a", "b"),
    case(
        "a heading's link to itself",
        "<h1>Pools<a class=headerlink href='#p'>¶</a></h1><p>¶ is a mark",
        "Pools",
        "¶ is a mark",
    ),
    case("XHTML", "<?xml version='1.0'?><html><script src='a'/><title/><body><p>a", "a"),
    case("a cell of several lines", "<table><tr><td>a<br>b<td>c<td>d", "a", "b", "c | d"),
    case("a shadow tree ends", "<x-a><template shadowrootmode=open><p>a</template>b</x-a>", "a", "b"),
    case("shadow tree, camel case", "<x-a><template shadowRootMode='open'>a</template></x-a>", "a"),
    case("hidden stays", "<p hidden>a<p style='color:red;display: NONE'>b<p aria-hidden=true>c", "a", "b", "c"),
    # entities
    case("once", "&amp;amp; &lt;b&gt; &#8217; &#x2019; &amp;nbsp; &copy", "&amp; <b> ’ ’ &nbsp; ©"),
    case(
        "unknown and wrong",
        "&bogus; AT&T &; &#; &#x; &#0; &#xD800; &#x110000; &#147;",
        "&bogus; AT&T &; &#; &#x; � � � “",
    ),
    # broken
    case("empty", ""),
    case("white space only", " \n\t\r\n"),
    case("comment only", "<!-- a -->"),
    case("comment that is open", "a<!-- b <p>c", "a"),
    case("doctype only", "<!DOCTYPE html>"),
    case("cut in a tag", "<p>a<p clas", "a"),
    case("cut behind <", "<p>a<", "a<"),
    case("cut in an attribute", "<p>a<a href='b>c", "a"),
    case("cut in a script", "<p>a<script>var b = '<p>", "a"),
    case("cut in a style", "<p>a<style>p {", "a"),
    case("cut in an entity", "<p>a&am", "a&am"),
    case("closings only", "</p></div>a</b></body></html>b", "ab"),
    case("misnested", "<b>a<i>b</b>c</i><p>d<a>e<p>f</a>g", "abc", "de", "fg"),
    case("text behind the end", "<body>a</body></html><p>b", "a", "b"),
    case("text in the head", "<html><head>a<p>b</head>c", "a", "bc"),
    case("CDATA", "a<![CDATA[b]]><p>c", "a", "c"),
    case("processing instruction", "<?php echo 1 ?><p>a", "a"),
    case("frameset", "<frameset><frame><noframes><body><h1>a</h1><p>b</noframes></frameset>", "a", "b"),
    case("frameset without noframes", "<frameset><frame src=a></frameset>"),
    case("noframes on a page", "<p>a<noframes>b</noframes>", "a"),
    case("frameset behind text", "<p>a<frameset><frame></frameset>", "a"),
]


@pytest.mark.parametrize(("html", "expected"), LINES)
def test_lines(html: str, expected: list[str]) -> None:
    assert lines(html) == expected
    assert lines(html.encode()) == expected


def test_an_open_iframe_in_a_noscript() -> None:
    rest = "".join(f"<p>Sentence {i} of the page that it would swallow.</p>" for i in range(60))
    html = f"<body><noscript><iframe src=x></noscript>{rest}"
    assert visible(html) == "".join(f"Sentence {i} of the page that it would swallow.\n" for i in range(60))


TEXT = "<p>Größe “x” – 5 €</p>"
RUSSIAN = "<p>Воду нашли на Марсе, сказали они вчера вечером.</p>"
POLISH = "<p>Zażółć gęślą jaźń</p>"
CHINESE = "<p>三月的第一个周末，青溪镇的老茶厂重新开了门。</p>"
JAPANESE = "<p>三月の最初の週末、古い工場が再び開いた。</p>"
KOREAN = "<p>오래된 공장이 다시 문을 열었다.</p>"


def meta(charset: str, text: str) -> str:
    return f'<meta charset="{charset}">{text}'


DECODED = {
    "utf-8": (TEXT, TEXT.encode()),
    "utf-8 declared": (TEXT, meta("utf-8", TEXT).encode()),
    "utf-8 with a BOM": (TEXT, codecs.BOM_UTF8 + TEXT.encode()),
    "utf-8 with a BOM, wrongly declared": (TEXT, codecs.BOM_UTF8 + meta("koi8-r", TEXT).encode()),
    "utf-8 declared as latin-1": (RUSSIAN, meta("iso-8859-1", RUSSIAN).encode()),
    "utf-8 declared as utf-16": (TEXT, meta("utf-16", TEXT).encode()),
    "utf-16 little end first": (TEXT, codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")),
    "utf-16 big end first": (TEXT, codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")),
    "utf-16 without a BOM": (TEXT, meta("utf-16", TEXT).encode("utf-16-le")),
    "utf-32": (TEXT, codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le")),
    "cp1252": (TEXT, meta("windows-1252", TEXT).encode("cp1252")),
    "cp1252 declared as latin-1": (TEXT, meta("ISO-8859-1", TEXT).encode("cp1252")),
    "cp1252 declared as utf-8": (TEXT, meta("utf-8", TEXT).encode("cp1252")),
    "cp1252 declared as what there is not": (TEXT, meta("x-no-such", TEXT).encode("cp1252")),
    "cp1252 declared as what is no encoding of text": (TEXT, meta("hex", TEXT).encode("cp1252")),
    "cp1252 declared as shift_jis": (TEXT, meta("shift_jis", TEXT).encode("cp1252")),
    "cp1252 undeclared": (TEXT, TEXT.encode("cp1252")),
    "cp1250 by http-equiv": (
        POLISH,
        b"<META http-equiv=Content-Type content='text/html; charset = windows-1250'>" + POLISH.encode("cp1250"),
    ),
    "latin-2 by an XML declaration": (
        POLISH,
        b'<?xml version="1.0" encoding="iso-8859-2"?><html>' + POLISH.encode("iso-8859-2"),
    ),
    "cp1251": (RUSSIAN, meta("windows-1251", RUSSIAN).encode("cp1251")),
    "cp1251 undeclared": (RUSSIAN, RUSSIAN.encode("cp1251")),
    "koi8-r": (RUSSIAN, meta("koi8-r", RUSSIAN).encode("koi8-r")),
    "gb2312": (CHINESE, meta("gb2312", CHINESE).encode("gb18030")),
    "big5": ("<p>老茶廠變身圖書館</p>", meta("big5", "<p>老茶廠變身圖書館</p>").encode("big5")),
    "shift_jis": (JAPANESE, meta("Shift_JIS", JAPANESE).encode("cp932")),
    "euc-jp": (JAPANESE, meta("euc-jp", JAPANESE).encode("euc-jp")),
    "euc-kr": (KOREAN, meta("euc-kr", KOREAN).encode("cp949")),
    "iso-2022-jp": (JAPANESE, meta("iso-2022-jp", JAPANESE).encode("iso-2022-jp")),
    "cp1252 declared as an escape": (TEXT, meta("unicode_escape", TEXT).encode("cp1252")),
    "cp1252 declared as EBCDIC": (TEXT, meta("cp037", TEXT).encode("cp1252")),
}


@pytest.mark.parametrize("name", DECODED)
def test_decoded(name: str) -> None:
    text, data = DECODED[name]
    assert lines(data) == [text.removeprefix("<p>").removesuffix("</p>")]


def test_a_stray_byte_does_not_change_the_rest() -> None:
    found = lines((RUSSIAN * 30).encode() + b"<p>\xff stray")
    assert found == [RUSSIAN[3:-4]] * 30 + ["\N{REPLACEMENT CHARACTER} stray"]
    half = (meta("gb2312", CHINESE * 30).encode("gb18030") + b"<p>\xff stray").replace(b"<p>\xff", b"<p>\xff ")
    assert lines(half)[:30] == [CHINESE[3:-4]] * 30


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"\xef\xbb\xbf", b"\0" * 50, b"\xff", b"\xc3", b"<meta charset=", b"\x80" * 9]
)
def test_bytes_that_are_no_text(data: bytes) -> None:
    assert all(line.strip() for line in lines(data))
    assert utf8(data).decode("utf-8") is not None


def test_nul_and_surrogates() -> None:
    assert lines("<p>nul\0nul") == lines(b"<p>nul\0nul") == ["nulnul"]
    [line] = lines("<p>lone \ud800 one")
    assert line.startswith("lone ")
    assert line.endswith(" one")
    line.encode()


@pytest.mark.parametrize("html", [bytearray(b"<p>x"), memoryview(b"<p>x"), "\ufeff<p>x"])
def test_kinds_of_input(html: str | bytes) -> None:
    assert lines(html) == ["x"]


@pytest.mark.parametrize("wrong", [None, 5, ["<p>"], ("<p>",)])
def test_not_a_page(wrong: object) -> None:
    with pytest.raises(TypeError, match="HTML is str or bytes, not "):
        parse(wrong)  # type: ignore[arg-type]


# Evidence: where each line stands.

PAGES = {path.stem: path.read_bytes() for path in golden.html_cases()}
PAGES |= {
    "empty": b"",
    "text": b"one",
    "nested": b"<div><div>a<div>b</div>c</div>d</div>e",
    "cells": b"<table><tr><td>a<td><p>b<td><ul><li>c</ul>d</table>",
    "tables": b"<table><tr><td><table><tr><td>e<td>f</table><td>g</table>h",
    "links": b"<a href=x>one <b>two</b></a> three <nav><a><div>four</div></a></nav>",
    "deep": b"<div>" * 500 + b"a" + b"</div>" * 400 + b"b",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_element_covers_one_run_of_lines(name: str) -> None:
    page = render(parse(PAGES[name]))
    check_evidence(page)
    assert only(page, range(len(page.lines))) == page
    check_evidence(only(page, range(0, len(page.lines), 3)))
    check_evidence(only(page, []))
    assert only(page, []).elements == []


def check_evidence(page: Rendering) -> None:
    n, m = len(page.lines), len(page.elements)
    assert len(page.element) == len(page.linked) == n
    assert len(page.last) == m
    assert all(line.strip() and "\n" not in line and "\r" not in line for line in page.lines)
    held: list[set[int]] = [set() for _ in range(m)]
    for i in range(n):
        path = list(page.path(i))
        assert path
        assert path[0] == page.element[i]
        assert path == sorted(path, reverse=True), "parents precede their children"
        assert path[-1] == 0
        for row in path:
            held[row].add(i)
    for row, (element, last) in enumerate(zip(page.elements, page.last, strict=True)):
        assert element.parent < row
        assert 0 <= element.first < last <= n, "an element without text"
        assert held[row] <= set(range(element.first, last))
        inside = {"td", "th"} & set(_tags_around(page, row))
        if not inside and not any(CELL_MARK in page.lines[i] for i in range(element.first, last)):
            assert held[row] == set(range(element.first, last)), "not one run"
        if element.parent >= 0:
            up = page.elements[element.parent]
            assert up.first <= element.first
            assert last <= page.last[element.parent]
            assert element.depth == up.depth + 1
        else:
            assert row == 0
            assert element.depth == 0
    firsts = [element.first for element in page.elements]
    assert firsts == sorted(firsts), "not in document order"


def _tags_around(page: Rendering, row: int) -> list[str]:
    out = []
    while row >= 0:
        out.append(page.elements[row].key.tag)
        row = page.elements[row].parent
    return out


def flags_of(html: str, line: int = 0) -> set[str]:
    page = render(parse(html))
    flags = page.elements[page.element[line]].flags
    return {name for name, bit in BIT.items() if flags & bit}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<nav><ul><li>a", {"nav", "li"}),
        ("<main><article><p>a", {"main", "article", "p"}),
        ("<div hidden><p>a", {"hidden", "p"}),
        ("<div style='x:y; display : none'>a", set()),
        ("<div style='x:y;display: none'>a", {"hidden"}),
        ("<div style='visibility:hidden'><b>a", {"hidden"}),
        ("<div aria-hidden=true>a", {"aria_hidden"}),
        ("<div aria-hidden=false>a", set()),
        ("<div role=navigation><p>a", {"nav", "p"}),
        ("<div role=navigation>a", {"nav", "role"}),
        ("<aside><h2>a", {"aside", "heading"}),
        ("<h2><div>a", set()),
        ("<table><tr><td>a", {"table"}),
        ("<a><div>a", {"in_link"}),
        ("<body><noscript>a", {"noscript"}),
        ("<pre>a", {"pre"}),
    ],
)
def test_flags(html: str, expected: set[str]) -> None:
    assert flags_of(html) == expected


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ('<div class="entry-content wide" id=main><p>a', ["p", "div.entry-content", "body"]),
        ("<section id=top><b>a", ["section#top", "body"]),
        ("<div class=''><p id=''>a", ["p", "div", "body"]),
    ],
)
def test_names_of_the_elements_around_a_line(html: str, names: list[str]) -> None:
    page = render(parse(html))
    assert [page.elements[row].key.names for row in page.path(0)] == names


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ("<p>one <a>two</a> three", [3]),
        ("<a>one <b>two</b></a>", [7]),
        ("<a>one</a><a>two</a><p>three", [6, 0]),
        ("<a><p>one<p>two</a>", [3, 3]),
        ("<table><tr><td><a>a</a><td>b", [1]),
    ],
)
def test_characters_of_links(html: str, linked: list[int]) -> None:
    assert render(parse(html)).linked == pytest.approx(linked, abs=1)  # the space between two nodes counts or not


@pytest.mark.parametrize("name", PAGES)
def test_pieces_are_the_text(name: str) -> None:
    tree = parse(PAGES[name])
    page = render(tree, pieces=True)
    assert page.lines == render(tree).lines
    assert len(page.pieces) == len(page.lines)
    for line, nodes in zip(page.lines, page.pieces, strict=True):
        text = iter("".join(node.text_content or "" for node in nodes if node))
        letters = [c for c in line.replace(CELL_MARK.strip(), "") if not c.isspace()]
        assert all(c in text for c in letters)  # in that order; the lines of one <pre> share their nodes
