"""Markdown of a page: every block and mark, what is escaped and what is not, and that no word comes or goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from cleanroom.html.markdown import LEVELS, markdown
from cleanroom.html.parsing import parse
from cleanroom.html.render import Rendering, render
from cleanroom.patch import Edit, splice

URL = "https://garden.example/soil/tomatoes"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def page(html: str) -> Rendering:
    return render(parse(html), pieces=True)


def shown(html: str, **options: bool) -> str:
    return markdown(page(html), [], url=URL, **options)


def without(rendering: Rendering, *lines: int) -> list[Edit]:
    starts = [sum(len(line) + 1 for line in rendering.lines[:i]) for i in range(len(rendering.lines))]
    return [Edit(starts[i], rendering.lines[i] + "\n", "") for i in lines]


def read(text: str) -> list[list[str]]:
    """The words of each line that a reader of the Markdown sees; a row of a table is a line."""
    lines: list[str] = []
    row: list[str] | None = None
    for token in READER.parse(text):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" ".join(row))
            row = None
        elif token.type == "inline":
            content = "".join(
                "\n"
                if part.type in ("hardbreak", "softbreak") or (row is not None and part.content == "<br>")
                else part.content
                for part in token.children or ()
                if part.type != "image"
            )
            lines += [content] if row is None else []
            if row is not None:
                row.append(content)
        elif token.type in ("fence", "code_block", "html_block"):
            lines.append(token.content)
    return words("\n".join(lines))


def same(shown: str, text: str) -> bool:
    """Are the words those of a text, and the lines, but for the rows of several?"""
    found, expected = read(shown), words(text)
    return found == expected or ("| --- |" in shown and list(chain(*found)) == list(chain(*expected)))


def words(text: str) -> list[list[str]]:
    return [found for line in text.split("\n") if (found := line.replace("|", " ").split())]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>Soil</h1><h6>Sand</h6>", "# Soil\n\n###### Sand"),
        ("<h2><div>A <span>pot</span></div></h2>", "## A pot"),
        ("<h2>A<br>pot</h2>", "## A\n\n## pot"),
        ("<h3><b>A</b> <i>pot</i></h3>", "### A *pot*"),
        ("<h3>Learn C #</h3><h3>#</h3><h3>C#</h3>", "### Learn C \\#\n\n### \\#\n\n### C#"),
        ("<h3>Never<p>a</p><p>b</p><p>c</p><p>d</p>", "### Never\n\na\n\nb\n\nc\n\nd"),
        ("<p>a<p>b<div>c</div>", "a\n\nb\n\nc"),
        ("<p>a<br>b<br>c", "a\\\nb\\\nc"),
        ("<p>a<br> <br>b", "a\n\nb"),
        ("<p><b>a</b><br><!-- --><br><b>b</b>", "**a**\n\n**b**"),
        ("<div>a<p>b</p>c</div>", "a\n\nb\n\nc"),
        ("<dl><dt>Leek<dd>A plant<dt>Pea <b>pod</b>", "**Leek**\n\nA plant\n\n**Pea pod**"),
        ("<blockquote><p>a<p>b<blockquote>c</blockquote>d</blockquote>e", "> a\n>\n> b\n>\n> > c\n>\n> d\n\ne"),
        ("<blockquote>a</blockquote><blockquote>b</blockquote>", "> a\n\n> b"),
        ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
        ("<ul><li>a<ul><li>b<ul><li>c</ul></ul><li>d</ul>", "- a\n  - b\n    - c\n- d"),
        ("<ul><li><ul><li>b</ul></ul>", "- - b"),
        ("<ul><li><p>a<p>b<br>c<li>d</ul>", "- a\\\n  b\\\n  c\n- d"),
        ("<ul><li>a<ul><li>b</ul>c</ul>", "- a\n  - b\n\n  c"),
        ("<ul><li>a</ul><ul><li>b</ul><ul><li>c</ul>", "- a\n\n* b\n\n- c"),
        ("<ol><li>a</ol><ol><li>b</ol>", "1. a\n\n1) b"),
        ("<ul><li>a</ul><ol><li>b</ol>", "- a\n\n1. b"),
        ("<ol start=9><li>a<li>b<ul><li>c</ul></ol>", "9. a\n10. b\n    - c"),
        ("<ol start=x><li>a<li><img><li>c</ol>", "1. a\n3. c"),
        ("<ul><li>a<ol start=3><li>b</ol></ul>", "- a\n\n  3. b"),
        ("<ul><li>a<ol><li>b</ol></ul>", "- a\n  1. b"),
        ("<ul><li><h4>a</h4>b<blockquote>c</blockquote></ul>", "- #### a\n  b\n\n  > c"),
        ("<li>a<li>b", "- a\n- b"),
        ("<ul><li>a<pre>b\n\n c</pre></ul>", "- a\n  ```\n  b\n\n   c\n  ```"),
        ("<pre>\n  a\n\n   b  <b>c</b>\n\n</pre>", "```\n  a\n\n   b  c\n```"),
        ("<pre>a<br>b<br><br>c</pre>", "```\na\nb\n\nc\n```"),
        ("<pre>a<script>b</script>\n\nc</pre>", "```\na\nc\n```"),
        ("<pre>a</pre><pre>b</pre>", "```\na\n```\n\n```\nb\n```"),
        ("<pre>```\n*a* &amp;amp; ~~~~</pre>", "````\n```\n*a* &amp; ~~~~\n````"),
        ("<pre><code class='x language-c++'>a</code></pre>", "```c++\na\n```"),
        ("<pre class='lang-py hl'>a</pre>", "```py\na\n```"),
        ("<pre class=highlight-source-js>a</pre>", "```js\na\n```"),
        ("<pre class='language-none'>a</pre>", "```\na\n```"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "| a | b |\n| --- | --- |\n| c | d |"),
        ("<table><caption>e</caption><tr><td>a<td>b</table>f", "e\n\n| a | b |\n| --- | --- |\n\nf"),
        ("<table><tr><th><th>b<th>c<tr><td>d<td>1</table>", "|  | b | c |\n| --- | --- | --- |\n| d | 1 |  |"),
        ("<table><tr><td>a<td>b|c`<td><code>d|e</code></table>", "| a | b\\|c\\` | `d\\|e` |\n| --- | --- | --- |"),
        (
            "<table><tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e</table>",
            "| a |  | b |\n| --- | --- | --- |\n| c | d | e |",
        ),
        ("<table><tr><td>a | b</table>", "a | b"),
        ("<p>a | b", "a | b"),
        ("<table><tr><td><b>a</b><td>- b</table>", "| **a** | - b |\n| --- | --- |"),
        (
            "<table><tr><td>a<td>b</table><table><tr><td>c<td>d</table>",
            "| a | b |\n| --- | --- |\n\n| c | d |\n| --- | --- |",
        ),
        ("", ""),
    ],
)
def test_blocks(html: str, expected: str) -> None:
    assert shown(html).strip("\n") == expected


HEAD = "<tr><th>A<th>B<th>C"
SHOWN = "| A | B | C |\n| --- | --- | --- |\n"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # a row with one cell
        (HEAD + "<tr><td>user<td><td><tr><td>d<td>e<td>f", SHOWN + "| user |  |  |\n| d | e | f |"),
        (HEAD + "<tr><td><td>b<td>", SHOWN + "|  | b |  |"),
        (HEAD + "<tr><th colspan=3>Section<tr><td>d<td>e", SHOWN + "| Section |  |  |\n| d | e |  |"),
        ("<tr><th colspan=2>Oslo<tr><td>a<td>b", "| Oslo |  |\n| --- | --- |\n| a | b |"),
        ("<tr><td>a<tr><td>b", "a\n\nb"),
        (
            HEAD + "<tr><td colspan=3><h3>D</h3><tr><td>d<td>e<tr><th>F<th>G",
            SHOWN + "\n### D\n\n|  |  |\n| --- | --- |\n| d | e |\n| F | G |",
        ),
        (HEAD + "<tr><td colspan=3><h3>D</h3><tr><th>F<th>G", SHOWN + "\n### D\n\n| F | G |\n| --- | --- |"),
        (
            HEAD + "<tr><td>a<td><table><tr><td>x</table><td>c",
            SHOWN + "| a |  |  |\n\nx\n\n|  |  |  |\n| --- | --- | --- |\n|  |  | c |",
        ),
        # bars
        ("<tr><td>a | b<td>or of both", "| a \\| b | or of both |\n| --- | --- |"),
        ("<tr><td>a |<td>| b<td>|", "| a \\| | \\| b | \\| |\n| --- | --- | --- |"),
        ("<tr><td><b>a</b> | <i>b</i><td>&nbsp;<td>c d", "| **a** \\| *b* |  | c d |\n| --- | --- | --- |"),
        ("<tr><td><a>a</a><td><a>b</a><a>c</a>", "| a | b c |\n| --- | --- |"),
        # cells of several rows
        (
            HEAD + "<tr><td rowspan=2>North Sea<td>b<td>c<tr><td>d<td>e<tr><td>f<td>g<td>h",
            SHOWN + "| North Sea | b | c |\n|  | d | e |\n| f | g | h |",
        ),
        (
            HEAD + "<tr><td>a<td rowspan=0 colspan=2>b<tr><td>c<td>d<tr><td>e",
            "| A | B | C |  |\n| --- | --- | --- | --- |\n| a | b |  |  |\n| c |  |  | d |\n| e |  |  |  |",
        ),
        (HEAD + "<tbody><tr><td rowspan=9>a<td>b<tbody><tr><td>c<td>d", SHOWN + "| a | b |  |\n| c | d |  |"),
        # lines in a cell
        (HEAD + "<tr><td>a<td>b<br>b2<td>c", SHOWN + "| a | b<br>b2 | c |"),
        (HEAD + "<tr><td><p>a<p>a2<td><td><ul><li>c<li>c2</ul>", SHOWN + "| a<br>a2 |  | c<br>c2 |"),
        (HEAD + "<tr><td>a<br><b>(b)</b><br>c<td>d", SHOWN + "| a<br>**(b)**<br>c | d |  |"),
        ("<tr><td>a<td>b<br>c", "| a | b |\n| --- | --- |\n\nc"),
        (
            HEAD + "<tr><td>a<td>b" + "<br>x" * 16 + "<tr><td>c<td>d",
            SHOWN + "| a | b |  |\n\n" + "\\\n".join("x" * 16) + "\n\n|  |  |\n| --- | --- |\n| c | d |",
        ),
    ],
)
def test_tables(html: str, expected: str) -> None:
    rendering = page(f"<table>{html}</table>")
    result = markdown(rendering, [])
    assert result == expected.rstrip("\n") + "\n"
    assert same(result, rendering.text)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit(10, "c | d\n", ""), "| a \\| b | x |\n| --- | --- |\n|  | e |"),
        (Edit(10, "c", "yyy"), "| a \\| b | x |\n| --- | --- |\n| yyy | d |\n|  | e |"),
        (Edit(10, "c | d", "y | z"), "| a \\| b | x |\n| --- | --- |\n| y \\| z |  |\n|  | e |"),
        (Edit(10, "c | ", ""), "| a \\| b | x |\n| --- | --- |\n| d |  |\n|  | e |"),
        (Edit(0, "a | b", "a"), "| a | x |\n| --- | --- |\n| c | d |\n|  | e |"),
    ],
)
def test_edited_tables(edit: Edit, expected: str) -> None:
    rendering = page("<table><tr><td>a | b<td>x<tr><td rowspan=2>c<td>d<tr><td>e</table>")
    result = markdown(rendering, [edit])
    assert result == expected + "\n"
    assert same(result, splice(rendering.text, [edit]))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a <b>b</b> <strong>c</strong>", "a **b** **c**"),
        ("<b>a</b><strong>b</strong> c", "**ab** c"),
        ("<b>a</b> <i>b</i> <em>c</em> <del>d</del> <s>e</s>", "**a** *b* *c* ~~d~~ ~~e~~"),
        ("<code>a</code> <kbd>b</kbd> <samp>c</samp> <tt>d</tt>", "`a` `b` `c` `d`"),
        ("<i>a <b>b</b> c</i>", "*a **b** c*"),
        ("<b>a <i>b</i> c</b>", "**a *b* c**"),
        ("<b><i>a</i> b</b>", "***a* b**"),
        ("<b>a <i>b</i></b>", "**a *b***"),
        ("<b><b>a</b></b>", "**a**"),
        ("a<b> b </b>c", "a **b** c"),
        ("a<b> </b>c <i></i>", "a c"),
        ("s<b>n</b>ow", "s**n**ow"),
        ("<b>Sowing:</b>May", "**Sowing**:May"),
        ("<b>Sowing:</b> May", "**Sowing:** May"),
        ("a<b>(b)</b>c", "a(**b**)c"),
        ("土<b>「水」</b>木", "土「**水**」木"),
        ("(<b>a</b>)", "(**a**)"),
        ("<b>a</b><i>b</i>", "**a**b"),
        ("<i>a<b>b</b>c</i>", "*abc*"),
        ("<b>a <i>b</i>c</b>", "**a bc**"),
        ("<code>a*b_c\\</code>", "`a*b_c\\`"),
        ("<code>a`b``c</code>", "```a`b``c```"),
        ("<code>`a</code>", "`` `a ``"),
        ("`<code>a</code>", "\\``a`"),
        ("<code>a <b>b</b></code>", "`a` **`b`**"),
        ("<code>a<b>!</b></code>", "`a`!"),
        ("<b><p>a</p></b>", "a"),
        ("5<b>*</b>3", "5*3"),
        ("a <b>*</b> b", "a **\\*** b"),
        ("a <b>b</b>_c d_<b>e</b>", "a **b**\\_c d\\_**e**"),
        ("a\\<b>b</b>", "a\\\\**b**"),
    ],
)
def test_marks(html: str, expected: str) -> None:
    result = shown(f"<div>{html}</div>")
    assert result == expected.replace("5*3", "5\\*3") + "\n"
    assert read(result) == words(page(f"<div>{html}</div>").text)


@pytest.mark.parametrize(
    "text",
    [
        "snake_case and 5 * 3",
        "a < b, b > a, a <3",
        "R&D; AT&T, &c.",
        "about ~5 km",
        "[1] and f(x)",
        "C:\\temp",
        "Wow! 1+1=2",
        "#1 in the league",
        "-5 degrees",
        "1.5 litres",
        "2024 was wet.",
        "a | b",
        "C# is = to",
        "x = y -> z",
        "3) a"[1:],
    ],
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    assert shown(f"<p>{html}") == text + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* **b**", "\\*a\\* \\*\\*b\\*\\*"),
        ("_a_ __b__ c__d", "\\_a\\_ \\_\\_b\\_\\_ c\\_\\_d"),
        ("`a`", "\\`a\\`"),
        ("~~a~~ b~", "\\~\\~a\\~\\~ b\\~"),
        ("<b> </b> <!-- <?", "\\<b> \\</b> \\<!-- \\<?"),
        ("&amp; &#35; &#x23;", "\\&amp; \\&#35; \\&#x23;"),
        ("[a](b) [a]: b", "[a\\](b) [a\\]: b"),
        ("a\\*b \\", "a\\\\\\*b \\\\"),
        ("# a", "\\# a"),
        ("####### a", "####### a"),
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("* a", "\\* a"),
        ("-", "\\-"),
        ("---", "\\---"),
        ("- - -", "\\- - -"),
        ("___", "\\_\\_\\_"),
        ("* * *", "\\* * \\*"),
        ("===", "\\==="),
        ("> a", "\\> a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("1234567890. a", "1234567890. a"),
        ("~~~", "\\~\\~\\~"),
        ("```", "\\`\\`\\`"),
        ("|--|", "\\|--|"),
        (":-- | --:", "\\:-- | --:"),
        ("[x] a", "\\[x] a"),
    ],
)
def test_escaped(text: str, expected: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    for before in ("", "<ul><li>", "<div>Peas<br>"):
        result = shown(f"{before}<span>{html}</span>")
        assert result.splitlines()[-1].removeprefix("- ") == expected
        assert read(result) == words(page(f"{before}<span>{html}</span>").text)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href=/x>a</a>", "[a](https://garden.example/x)"),
        ("<a href='../y z'>a</a>", "[a](https://garden.example/y%20z)"),
        ("<a href='#top'>a</a>", "[a](https://garden.example/soil/tomatoes#top)"),
        ("<a href='/<|`\\'>a</a>", "[a](https://garden.example/%3C%7C%60%5C)"),
        ("<a href='/a_(b)'>a</a>", "[a](<https://garden.example/a_(b)>)"),
        ("<a href='/?a&amp;copy;'>a</a>", "[a](https://garden.example/?a\\&copy;)"),
        ("<a href=mailto:ida@garden.example>a</a>", "[a](mailto:ida@garden.example)"),
        ("<a href=javascript:x()>a</a>", "a"),
        ("<a href=' java\nscript:x()'>a</a>", "a"),
        ("<a href='data:text/html,x'>a</a>", "a"),
        ("<a href='http://[x'>a</a>", "a"),
        ("<a>a</a> <a href>b</a>", "a b"),
        ("<a href=/x> </a>", ""),
        ("<a href=/x>[1]</a> [2]", "[\\[1\\]](https://garden.example/x) \\[2\\]"),
        ("Wow!<a href=/x>a</a>", "Wow\\![a](https://garden.example/x)"),
        ("<b>a <a href=/x>b</a></b>", "**a [b](https://garden.example/x)**"),
        ("<code><a href=/x>b</a></code>", "[`b`](https://garden.example/x)"),
        ("<a href=/x><h3>a</h3><p>b</p></a>", "### [a](https://garden.example/x)\n\n[b](https://garden.example/x)"),
        ("<a href=/x><table><tr><td><a href=/y>b</a></table></a>", "[b](https://garden.example/y)"),
        ("<a href=/x>a</a><a href=/y>b</a>", "[a](https://garden.example/x) [b](https://garden.example/y)"),
    ],
)
def test_links(html: str, expected: str) -> None:
    result = shown(f"<div>{html}</div>", links=True)
    assert result.strip("\n") == expected
    assert read(result) == words(page(f"<div>{html}</div>").text)
    assert "](" not in shown(f"<div>{html}</div>")


def test_relative_links_without_an_address_are_text() -> None:
    rendering = page("<a href=/x>a</a> <a href=http://pots.example>b</a>")
    assert markdown(rendering, [], links=True) == "a [b](http://pots.example)\n"


@pytest.mark.parametrize(
    ("html", "dropped", "expected"),
    [
        ("<p>a<p><img src=/p alt='A\n[pot]'>b", [], "a\n\n![A \\[pot\\]](https://garden.example/p)\n\nb"),
        ("<p>a<p><img src=/p>b", [1], "a\n\n![](https://garden.example/p)"),
        ("<p>a<p>x<p><img src=/p>b<p>c", [1, 2], "a\n\n![](https://garden.example/p)\n\nc"),
        ("<p><img src=/p>a<p>b", [0], "b"),
        ("<p>a<p>b<img src=/p>", [], "a\n\n![](https://garden.example/p)\n\nb"),
        ("<p>a</p><img src=/p>", [], "a\n\n![](https://garden.example/p)"),
        ("<img src=data:image/gif;base64,R0 data-src=/q><p>a", [], "![](https://garden.example/q)\n\na"),
        ("<img src=data:image/gif;base64,R0><img src=/p width=1 height=1><img><p>a", [], "a"),
        ("<p>a</p><img data-src=/p><noscript><img src=/p></noscript>", [], "a\n\n![](https://garden.example/p)"),
        ("<p>a<img data-src=/p><noscript><img src=/p></noscript>b", [], "![](https://garden.example/p)\n\na\\\nb"),
        (
            "<p>a<p><img src=/p>b<p><img src=/p>",
            [],
            "a\n\n![](https://garden.example/p)\n\nb\n\n![](https://garden.example/p)",
        ),
        ("<ul><li><img src=/p>a<li>b</ul>", [], "- ![](https://garden.example/p)\\\n  a\n- b"),
        (
            "<table><tr><td>a<td>b<tr><td><img src=/p>c<td>d<tr><td>e<td>f</table>g",
            [],
            "| a | b |\n| --- | --- |\n| c | d |\n| e | f |\n\n![](https://garden.example/p)\n\ng",
        ),
    ],
)
def test_images(html: str, dropped: Sequence[int], expected: str) -> None:
    rendering = page(html)
    assert markdown(rendering, without(rendering, *dropped), images=True, url=URL).strip("\n") == expected
    assert "![" not in markdown(rendering, [], url=URL)


@pytest.mark.parametrize(
    ("html", "edits", "expected"),
    [
        ("<h1>Log in</h1><p>a <b>b</b>", [Edit(0, "Log in\n", "")], "a **b**"),
        ("<p>a <b>bc</b> d", [Edit(0, "a", "xyz")], "xyz **bc** d"),
        ("<p>a <b>bc</b> d", [Edit(2, "bc", "xyz")], "a **xyz** d"),
        ("<p>a <b>bc</b> d", [Edit(3, "c", "")], "a **b** d"),
        ("<p>a <b>bc</b> d", [Edit(2, "bc ", "")], "a d"),
        ("<p>wa-<p>ter <i>now</i>", [Edit(2, "-\n", "")], "water *now*"),
        ("<h1>Log in</h1><ul><li>snd</ul>", [Edit(0, "Log in\nsn", "san")], "- sand"),
        ("<ul><li>a<li>b<li>c</ul>", [Edit(2, "b\n", "")], "- a\n- c"),
        ("<ol><li>a<li>b<li>c</ol>", [Edit(0, "a\n", "")], "2. b\n3. c"),
        ("<ul><li>a<ul><li>b</ul></ul>", [Edit(0, "a\n", "")], "- - b"),
        ("<p>a<br>b<br>c", [Edit(2, "b\n", "")], "a\\\nc"),
        ("<div>a<p>b</p>c</div>", [Edit(2, "b\n", "")], "a\n\nc"),
        ("<b>ab</b><i>cd</i>", [Edit(1, "bc", "x")], "**ax**d"),
        ("<pre>a\n\nb\nc</pre>", [Edit(2, "b\n", "")], "```\na\nc\n```"),
        ("<pre>a\n\nb</pre>", [Edit(2, "b", "c")], "```\na\nc\n```"),
        ("<p>a <b>b c</b>", [Edit(3, " ", "\n")], "a **b**\n\n**c**"),
        ("<p>a", [Edit(0, "a\n", "")], ""),
        ("<p>a<p>b", [Edit(0, "a", "  ")], "b"),
    ],
)
def test_edits(html: str, edits: Sequence[Edit], expected: str) -> None:
    rendering = page(html)
    result = markdown(rendering, edits)
    assert result.strip("\n").replace("**b**\\\n**c**", "**b**\n\n**c**") == expected
    assert read(result) == words(splice(rendering.text, edits))


TAGS = "p div b i em strong code del a ul ol li blockquote pre h2 table tr td th dl dt dd span br hr".split()  # noqa: SIM905
PIECES = [
    *TAGS,
    "a",
    "b_",
    "_c",
    "*",
    "**",
    " ",
    " ",
    "\n",
    "1. ",
    "- ",
    "# ",
    "`",
    "``",
    "~~",
    "~5",
    "&lt;b>",
    "&amp;amp;",
    "\\",
    "|",
    " | ",
    "[x]",
    "](y)",
    "!",
    "=",
    "===",
    "---",
    "> ",
    "(",
    ")",
    ".",
    "水",
    "「",
    "€",
    "\u00a0",
    "\u2003",
    "+ ",
    "]: ",
    "www.x.example",
    "x<br>y",
]


@st.composite
def pages(draw: st.DrawFn) -> str:
    out: list[str] = []
    for piece in draw(st.lists(st.sampled_from(PIECES), max_size=40)):
        if piece in TAGS and (len(piece) > 1 or draw(st.booleans())):
            out.append(f"</{piece}>" if draw(st.booleans()) else f"<{piece} href=/x_*`>")
        else:
            out.append(piece)
    return "".join(out)


@given(pages(), st.booleans(), st.data())
def test_law_no_word_comes_or_goes(html: str, links: bool, data: st.DataObject) -> None:
    rendering = page(html)
    text = rendering.text
    edits: list[Edit] = []
    cuts = data.draw(st.lists(st.integers(0, max(len(text) - 1, 0)), max_size=6, unique=True).map(sorted))
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if data.draw(st.booleans()):  # whole lines
            start, end = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
        if not edits or start > edits[-1].start + len(edits[-1].old):
            edits.append(Edit(start, text[start:end], data.draw(st.sampled_from(["", "", "x", "* _y", "a\nb"]))))
    result = markdown(rendering, edits, links=links, images=data.draw(st.booleans()), url=URL)
    assert same(result, splice(text, edits))


CELLS = st.lists(
    st.sampled_from(
        "<tr> <tr> <tr> <td> <td> <td> <th> <td> <td&rowspan=2> <td&colspan=2&rowspan=3> <td&rowspan=0> <tbody> <br> "
        "<p> <li> <h3> <pre> <table> </table> <b> </b> <i> </i> <code> <a&href=/x> </a> <s> <math> <mi> &nbsp; &#12; "
        "a b c (d) . | &| |& &|& * ** _ ` \\ ~~ [ ](y) ! &lt; &amp;lt - # 水".replace("&nbsp;", "\u00a0").split(" ")
    ).map(lambda piece: piece if piece.startswith(("&lt", "&amp", "&#")) else piece.replace("&", " ")),
    max_size=40,
).map(lambda pieces: "<table><tr><td>A<td>B<tr><td>" + "".join(pieces))


@given(CELLS, st.booleans(), st.data())
def test_law_of_tables(html: str, links: bool, data: st.DataObject) -> None:
    rendering = page(html)
    text = rendering.text
    edits = []
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(text) - 1))
        old = text[start : data.draw(st.integers(start, len(text) - 1))]
        edits.append(Edit(start, old, data.draw(st.sampled_from(["", "x", "| y", "a | b", "a\nb"]))))
    result = markdown(rendering, edits, links=links, url=URL)
    assert same(result, splice(text, edits))
    assert page(html).text.count("\n") < 3 or "|" in result or edits


MARKED = st.lists(
    st.tuples(
        st.sampled_from(["b", "i", "del", "code", "a href=/x", "/b", "/i", "/del", "/code", "/a"]),
        st.sampled_from(["a", "b", " ", "(", ".", "*", "_", "` ", "!", " c ", ""]),
    ),
    max_size=14,
)


@given(MARKED, st.booleans())
def test_law_marks_are_marks(parts: list[tuple[str, str]], links: bool) -> None:
    html = "<p>" + "".join(f"<{tag}>{text}" for tag, text in parts)
    rendering = page(html)
    assert read(markdown(rendering, [], links=links, url=URL)) == words(rendering.text)


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>a" * 500,
        "<blockquote>a" * 500,
        "<ol><li>a" * 900,
        "<p>a<br>b</p>" * 20_000,
        "<p>" + "<b>a</b> " * 20_000,
        "<p>" + "* _" * 50_000,
        "<p>" + "<b><i><del>" * 300 + "a b <i>c</i> " * 3000,
        "<b>" * 500 + "<p>a</p>" * 5000,
        "<p>" + "-" * 300_000 + "x",
        "<pre>" + "a\n" * 50_000,
        "<pre>" * 500 + "a\n" * 5000,
        "<table>" + "<tr><td>a<td>b" * 5000 + "<tr>" + "<td>c" * 2000,
        "<table><tr>" + "<td>a<p>b</p>" * 3000,
        "<table><tr><td>a<td>b" + "<tr><td rowspan=9999>c" * 5000,
        "<table><tr><td>a<td>b<tr>" + "<td rowspan=9999 colspan=9>c" * 2000 + "<tr><td>a<td>b" * 5000,
        "<table>" + "<tr><td>a<td>b<br>c" * 5000,
        "<table>" + "<tr><td>a<td>b<tr><td><h3>c</h3>" * 5000,
        "<table><tr><td>" + "a | " * 20_000 + "<td>b",
        "<table>" + "".join("<tr>" + "<td>" * k + "a<td>b" for k in range(0, 400, 4)),
        "<h2>" + "# " * 50_000,
        "<p>" + "`" * 50_000,
        "<p><code>" + "` `` " * 20_000,
        "<ol>" + "<li>a" * 20_000,
        "<p>" + "<b>a</b><i>b</i>" * 5000,
        "<p>a<br>" + "<img src=/p>" * 5000 + "<br> " * 5000 + "b",
    ],
)
def test_grows_with_the_page(html: str) -> None:
    rendering = page(html)
    result = markdown(rendering, [], links=True, images=True, url=URL)
    assert len(result) <= 8 * len(html)
    assert words(result)


def test_deep_lists_stop_to_move() -> None:
    margins = [len(line) - len(line.lstrip()) for line in shown("<ul><li>a" * 200).splitlines()]
    assert max(margins) == 2 * (LEVELS - 1)
    assert len(margins) == 200


def test_needs_no_more_than_the_body() -> None:
    assert markdown(render(LexborHTMLParser(""), pieces=True), []) == ""
    assert re.fullmatch("a\n", shown("a"))
