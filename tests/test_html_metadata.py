"""What a page says of itself: from sound JSON-LD and broken, from meta and time elements, and from none."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleanroom.html.metadata import Facts, completed, read

URL = "https://garden.example/tomatoes"


def facts(html: str, url: str = URL) -> Facts:
    return read(LexborHTMLParser(html.encode("utf-8", "replace")), url)


def linked(*blocks: object) -> str:
    return "".join(
        f'<script type="application/ld+json">{block if isinstance(block, str) else json.dumps(block)}</script>'
        for block in blocks
    )


def article(**more: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "Article", "headline": "Tomatoes on a balcony", **more}


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Tomatoes | Green Corner</title>", "Tomatoes | Green Corner"),
        ("<title>Tomatoes | Green Corner</title><h1>Tomatoes</h1>", "Tomatoes"),
        ('<meta property="og:title" content="Tomatoes – Green Corner"><h1>Tomatoes</h1>', "Tomatoes"),
        ("<title>Corner | Tomatoes</title><meta property=og:site_name content=Corner><h1>Tomatoes</h1>", "Tomatoes"),
        (
            "<meta name=twitter:title content='Green – a garden'><meta property=og:site_name content=Green><h1>Green",
            "Green – a garden",
        ),
        ('<meta property="og:title" content="Soil &amp;amp; rain">', "Soil & rain"),
        ("<title>Tomatoes</title><h1>Latest</h1><h1>News</h1>", "Tomatoes"),
        ("<title>Tomatoes</title>" + linked(article()), "Tomatoes on a balcony"),
        ("<title>Tomatoes</title>" + linked({"@type": "WebPage", "name": "Page 7"}), "Tomatoes"),
        (linked({"@type": ["Thing", "https://schema.org/Recipe"], "name": "Tomato soup"}), "Tomato soup"),
        (linked({"@type": "NewsArticle", "headline": 1984}), "1984"),
        (linked({"@type": "Article", "headline": ["Salt &amp; soil"]}), "Salt & soil"),
        (linked({"@type": "Article", "headline": "Salt &amp;amp; soil"}), "Salt &amp; soil"),
        (linked({"@type": "Article", "headline": {"@value": "Salt"}}), "Salt"),
        (linked({"@type": "Article", "headline": None}) + "<title>Soil</title>", "Soil"),
        ("<svg><title>Menu</title></svg>", ""),
        ("<title>Rain\n and \x01 wind\x7f</title>", "Rain and wind"),
        ("<h1>Rain<br>and wind</h1>", "Rain and wind"),
        ("<title>R&amp;D in the lab</title>", "R&D in the lab"),
    ],
)
def test_title(html: str, title: str) -> None:
    assert facts(html).known.get("title", "") == title


@pytest.mark.parametrize(
    ("html", "author"),
    [
        (linked(article(author="Ida Holm")), "Ida Holm"),
        (linked(article(author={"@type": "Person", "name": "Ida Holm"})), "Ida Holm"),
        (linked(article(author=[{"name": "Ida Holm"}, {"name": "Per Aas"}, "Ida Holm"])), "Ida Holm; Per Aas"),
        (linked(article(author={"name": ["Ida Holm", "Per Aas"]})), "Ida Holm; Per Aas"),
        (linked({"@graph": [article(author={"@id": "#p"}), {"@id": "#p", "@type": "Person", "name": "Ida"}]}), "Ida"),
        (linked(article(author={"@id": "#nobody"})), ""),
        (linked(article(author={"@id": ["#odd"]})), ""),
        (linked(article(author="https://garden.example/people/ida")), ""),
        (
            linked(
                article(author=["@idaholm", "ida@garden.example", "site_admin", "Admin", "Anonymous", 42, None, True])
            ),
            "",
        ),
        (linked(article(author=[["Ida"]])), "Ida"),
        ('<meta name="author" content="By Ida Holm">', "Ida Holm"),
        ('<meta name="author" content="Ida Holm"><meta name="author" content="Per Aas">', "Ida Holm; Per Aas"),
        ('<meta property="article:author" content="https://social.example/idaholm">', ""),
        ('<meta name="author" content="{{ post.author }}">', ""),
        ('<meta name="author" content="Mia Administrasen">', "Mia Administrasen"),
        ('<meta name="author" content="Ida Holm">' + linked({"@type": "WebPage", "author": "Web Team"}), "Ida Holm"),
        ('<p>By <a rel="author" href="/ida">Ida Holm</a></p>', "Ida Holm"),
        ('<a rel="author">Ida Holm</a><a rel="author">Per Aas</a>', ""),
        (linked({"@type": "Book", "name": "Soil", "author": {"name": "Old Master"}}), ""),
    ],
)
def test_author(html: str, author: str) -> None:
    assert facts(html).known.get("author", "") == author


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01"),
        ("2024-05-01T23:59:00Z", "2024-05-01"),
        ("20240501T1000", "2024-05-01"),
        ("2024/5/1 10:00", "2024-05-01"),
        ("May 1, 2024", "2024-05-01"),
        ("1. Mai 2024", "2024-05-01"),
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01"),
        (20240501, "2024-05-01"),
        ("2024-13-45", ""),
        ("2023-02-29", ""),
        ("05/06/2024", ""),
        ("1970-01-01T00:00:00Z", ""),
        (1714550400, ""),
        ({"@type": "Date"}, ""),
        ("", ""),
    ],
)
def test_date_in_each_form(written: object, day: str) -> None:
    assert facts(linked(article(datePublished=written))).known.get("date", "") == day


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ('<meta property="article:published_time" content="2024-05-01T08:00Z">', "2024-05-01"),
        ('<meta property="article:modified_time" content="2024-05-01">', ""),
        ('<meta name=DC.date.issued content="2024-05-01">', "2024-05-01"),
        ('<meta itemprop=datePublished content="2024-05-01">', "2024-05-01"),
        ('<meta itemprop=datePublished content="2024-05-01"><meta itemprop=datePublished content="2024-05-02">', ""),
        ('<time datetime="2024-05-01">1 May</time>', "2024-05-01"),
        ('<time datetime="2024-05-01">a</time><time datetime="2024-05-02">b</time>', ""),
        (
            '<time class="entry-date published" datetime="2024-05-01">a</time><time datetime="2024-05-02">b</time>',
            "2024-05-01",
        ),
        (linked({"@type": "Movie", "name": "Rain", "datePublished": "1999-01-01"}), ""),
        (linked({"@type": "VideoObject", "name": "Rain", "uploadDate": "2024-05-01"}), "2024-05-01"),
        ('<meta name=date content="2024-05-02">' + linked(article(datePublished="2024-05-01")), "2024-05-01"),
        (
            '<meta name=date content="2024-05-02">' + linked({"@type": "WebPage", "datePublished": "2024-05-01"}),
            "2024-05-02",
        ),
    ],
)
def test_date_in_each_place(html: str, day: str) -> None:
    assert facts(html).known.get("date", "") == day


TEASERS = [
    article(headline=f"Match {n}", author=f"Ida Holm{n}", datePublished=f"2024-05-0{n}", url=f"/match-{n}")
    for n in range(1, 6)
]


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "ItemList", "itemListElement": TEASERS},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": teaser} for teaser in TEASERS]},
        {"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": TEASERS}},
        {"@graph": TEASERS},
        {"@graph": [*TEASERS, {"@type": "WebPage", "datePublished": "2019-01-01", "author": "Web Team"}]},
        TEASERS,
    ],
)
def test_page_of_teasers_has_no_author_and_no_date(data: object) -> None:
    times = '<time datetime="2024-05-01">today</time><a rel=author>Ida Holm</a>'
    known = facts(f"<title>Matches</title>{linked(data)}{times}").known
    assert known == {"title": "Matches"}


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("<h1>Match 3</h1>", ""),
        ("<title>Match 3</title>", "https://garden.example/"),
        ("<link rel=canonical href=/match-3>", "https://garden.example/3"),
        ("<p>", "https://garden.example/match-3#goal"),
    ],
)
def test_of_several_articles_the_own_one_speaks(page: str, url: str) -> None:
    teasers = [{**teaser, "url": f"https://garden.example{teaser['url']}/"} for teaser in TEASERS]
    known = facts(page + linked({"@graph": teasers}), url).known
    assert (known["title"], known["author"], known["date"]) == ("Match 3", "Ida Holm3", "2024-05-03")


def test_one_article_among_its_comments_and_teasers_speaks() -> None:
    comment = {"@type": "Comment", "text": "Mine died.", "author": "Per Aas", "datePublished": "2024-06-01"}
    main = article(author="Ida Holm", datePublished="2024-05-01", comment=[comment], hasPart=TEASERS)
    found = facts(linked(main, {"@type": "ItemList", "itemListElement": TEASERS}))
    assert (found.known["author"], found.known["date"]) == ("Ida Holm", "2024-05-01")
    assert {"Article", "Comment", "ItemList"} <= found.types


GOOD = json.dumps(article(author="Ida Holm"))


@pytest.mark.parametrize(
    "block",
    [
        GOOD + ";",
        GOOD + "}} ",
        GOOD + GOOD,
        GOOD + ",\n" + json.dumps({"@type": "WebSite"}),
        f"<!-- {GOOD} -->",
        f"//<![CDATA[\n{GOOD}\n//]]>",
        f"/*<![CDATA[*/ {GOOD} /*]]>*/",
        GOOD.replace("{", "{ /* made by a plug-in */ "),
        GOOD.replace("{", "{ // see https://schema.org/Article\n"),
        GOOD.replace("}", ",}"),
        GOOD.replace("balcony", "balcony\t").replace("on a", "on\n a"),
        GOOD.replace("balcony", "balcony\\u0000\\ud83c"),
        "\ufeff" + GOOD,
        "<![CDATA[ " + GOOD.replace("balcony", "balcony\t") + " ]]>",
        '{"@type": "Person"}\n' + GOOD,
        f'{{"@graph": [{GOOD}]}}',
        f'{{"@type": "WebPage", "mainEntity": {GOOD}}}',
        f'[[], [{GOOD}], 7, null, "x"]',
    ],
)
def test_broken_blocks_are_read(block: str) -> None:
    known = facts(linked(block)).known
    assert known == {"title": "Tomatoes on a balcony", "author": "Ida Holm"}


@pytest.mark.parametrize(
    "block",
    [
        "",
        "{",
        '{"@type": "Article", "headline": "Tomatoes',
        "[" * 100_000,
        '{"@graph":' * 50_000,
        '{"a":[' * 30_000 + "]}" * 30_000,
        '"' + '\\"' * 200_000,
        "/*a" * 200_000,
        "{/" + "*" * 200_000,
        "[" + "," * 200_000,
        "[," + " " * 200_000,
        "{}" * 200_000,
        '{"a":1' * 100_000,
        json.dumps([{"@type": "Article", "headline": f"Match {n}"} for n in range(20_000)]),
        json.dumps([[]] * 100_000),
        json.dumps([[{"@type": f"T{n}-{m}"} for m in range(250)] for n in range(250)]),
        json.dumps({"@type": "Recipe", "text": "<b " * 300_000}),
        json.dumps({"@type": ["Article"] * 100_000, "author": ["Ida"] * 100_000, "@id": {}, "headline": {"name": {}}}),
        '{"@type": "Article", "position": ' + "9" * 5000 + "}",
    ],
    ids=lambda block: block[:12],
)
def test_hostile_blocks_cost_little(block: str) -> None:
    page = LexborHTMLParser(linked(block) + "<title>Tomatoes</title>")
    started = time.process_time()
    found = read(page)
    assert len(found.known["title"]) < 30
    assert len(found.types) < 5000
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=en>", "en"),
        ("<html lang=PT_br>", "pt-BR"),
        ("<html lang=zh-Hans-CN>", "zh-CN"),
        ("<html lang=es-419>", "es-419"),
        ("<html lang='{{ lang }}'>", ""),
        ("<html lang=english>", ""),
        ("<html lang=und>", ""),
        ("<meta property=og:locale content=nb_NO>", "nb-NO"),
        ("<meta http-equiv=Content-Language content=fi>", "fi"),
        ("<meta http-equiv=Content-Language content='fi, sv'>", ""),
        (linked(article(inLanguage="da-DK")), "da-DK"),
        ("<html lang=en><meta property=og:locale content=nb_NO>", "en"),
    ],
)
def test_language(html: str, language: str) -> None:
    assert facts(html).known.get("language", "") == language


@pytest.mark.parametrize(
    ("html", "url", "address"),
    [
        ("<link rel=canonical href=https://a.example/x>", URL, "https://a.example/x"),
        (
            "<link rel=canonical href=/x><meta property=og:url content=https://b.example/>",
            URL,
            "https://garden.example/x",
        ),
        ("<link rel='shortlink Canonical' href=/x>", URL, "https://garden.example/x"),
        ("<base href=https://c.example/d/><link rel=canonical href=x>", URL, "https://c.example/d/x"),
        ("<base href=/d/><link rel=canonical href=x>", URL, "https://garden.example/d/x"),
        ("<link rel=canonical href=/x>", "", ""),
        ("<link rel=canonical href=''><meta property=og:url content=//b.example/y>", URL, "https://b.example/y"),
        ("<link rel=canonical href='javascript:void(0)'>", URL, ""),
        ("<link rel=canonical href='ftp://a.example/x'>", URL, ""),
        ("<link rel=canonical href='https://[x'>", URL, ""),
        ("<link rel=canonical href='/one two'>", URL, ""),
        ("<link rel=canonical href=/x>", "https://[x", ""),
        (f"<link rel=canonical href=/{'x' * 3000}>", URL, ""),
        ("<link rel=canonical><base><p>", URL, ""),
    ],
)
def test_url(html: str, url: str, address: str) -> None:
    assert facts(html, url).known.get("url", "") == address


@pytest.mark.parametrize(
    ("html", "site"),
    [
        ("<meta property=og:site_name content='Green Corner'>", "Green Corner"),
        ("<meta name=twitter:site content=@greencorner>", ""),
        ("<meta name=application-name content=@greencorner>", ""),
        (linked(article(publisher={"@type": "Organization", "name": "Green Corner"})), "Green Corner"),
        (linked({"@type": "WebSite", "name": "Green &amp; Corner"}), "Green & Corner"),
        (linked({"@type": "WebSite", "name": "https://garden.example"}), ""),
        (linked({"@type": "Product", "name": "Spade", "brand": {"@type": "Organization", "name": "Iron"}}), ""),
    ],
)
def test_site(html: str, site: str) -> None:
    assert facts(html).known.get("site", "") == site


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (article(articleBody="Sow in March.\nWater &amp; wait."), "Sow in March.\nWater & wait."),
        (article(articleBody="<p>Sow in March.</p>"), "Sow in March."),
        (
            {"@type": "DiscussionForumPosting", "text": "My plants wilt.", "comment": [{"text": "x" * 99}]},
            "My plants wilt.",
        ),
        ({"@type": "Product", "name": "Spade", "description": "Forged steel."}, "Forged steel."),
        ({"@type": "Review", "name": "Spade", "reviewBody": "It digs."}, "It digs."),
        (article(description="Only a teaser."), ""),
        (article(articleBody=["Sow"]), ""),
        (TEASERS, ""),
    ],
)
def test_body(data: object, body: str) -> None:
    assert facts(linked(data)).body == body


def test_types_are_those_of_all_objects_and_of_the_page() -> None:
    data = {"@type": ["schema:Recipe", 3], "author": {"@type": "http://schema.org/Person"}, "x": {"@type": "A#B"}}
    html = linked(data) + "<meta property=og:type content=article>"
    assert facts(html).types == {"Recipe", "Person", "B", "article"}


@pytest.mark.parametrize("html", ["", "<", "plain text", "<meta>", "<script type=application/ld+json>", "<html lang>"])
def test_pages_that_say_nothing(html: str) -> None:
    assert facts(html)._replace(base="") == Facts({}, frozenset(), "")


def test_long_values_are_cut() -> None:
    data = article(headline="seed " * 500, description="soil " * 900, author="a" * 5000, articleBody="leaf " * 900)
    found = facts(linked(data))
    assert (len(found.known["title"]), len(found.known["description"]), "author" in found.known) == (499, 999, False)
    assert len(found.body) == 4499


SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["Article", "WebPage", "ItemList", "Product", "Ida Holm", "2024-05-01", "&amp;#0;", "\ud800", "a\x00\nb"]
    ),
)
KEYS = st.sampled_from(
    """@type @id @graph mainEntity mainEntityOfPage headline name author publisher datePublished url description
    articleBody text inLanguage itemListElement @value uploadDate""".split()  # noqa: SIM905
)
VALUES = st.recursive(SCRAPS, lambda v: st.one_of(st.lists(v, max_size=4), st.dictionaries(KEYS, v, max_size=6)))
METAS = st.lists(st.tuples(st.sampled_from(["name", "property", "itemprop"]), KEYS, SCRAPS), max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, max_size=3), METAS, st.text(max_size=30), st.text(max_size=20), st.integers(0, 40))
def test_no_page_is_too_odd(
    blocks: list[object], metas: list[tuple[str, str, object]], html: str, url: str, cut: int
) -> None:
    metas_html = "".join(f'<meta {kind}="{name}" content="{value}">' for kind, name, value in metas)
    scripts = linked(*blocks, *(json.dumps(block)[:cut] + html for block in blocks))
    found = facts(f'<base href="{url}"><link rel=canonical href="{html}">{scripts}{metas_html}{html}<h1>{html}', url)
    for key, value in found.known.items():
        assert value == value.strip() != ""
        assert len(value) <= 2000
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in value), key


ARTICLE_PAGE = """<html><head><title>Rain on Mars | Red News</title><meta property="og:site_name" content="Red News">
<meta name="author" content="Ida Holm"><meta property="article:published_time" content="2024-05-01"></head>
<body><h1>Rain on Mars</h1><p>It rained.</p></body></html>"""


def test_completed_fills_what_is_missing() -> None:
    assert completed({}, ARTICLE_PAGE) == {"author": "Ida Holm", "date": "2024-05-01", "site": "Red News"}
    assert completed({"author": "Per Aas"}, ARTICLE_PAGE, ["author", "site", "title"]) == {
        "author": "Per Aas",
        "site": "Red News",
    }


def test_completed_does_not_read_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trafilatura, "extract_metadata", lambda *_, **__: pytest.fail("it was called"))
    known = {"author": "Ida Holm", "date": "2024-05-01", "site": "Red News"}
    assert completed(known, ARTICLE_PAGE) == known
    assert completed({}, ARTICLE_PAGE, ["title"]) == {}


@pytest.mark.parametrize("error", [ValueError, RecursionError, AttributeError])
def test_completed_outlives_trafilatura(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(trafilatura, "extract_metadata", fail)
    assert completed({"site": "Red News"}, ARTICLE_PAGE) == {"site": "Red News"}


@pytest.mark.parametrize("html", ["", "\ud800", "\x00", "<" * 99])
def test_completed_takes_any_page(html: str) -> None:
    assert completed({}, html) == {}
