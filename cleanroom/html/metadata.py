"""What a page says of itself: its title, author, date, site, from its JSON-LD, its meta elements and its head."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from cleanroom import dates, names
from cleanroom.html import linked

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

Claim = tuple[str, int, object]
"""What it is about, how much it is worth against other sources, what the page wrote."""
Nodes = Mapping[str, "list[LexborNode]"]

LONGEST, LONGEST_DESCRIPTION = 500, 1000  # characters; what is longer is cut
LONGEST_ADDRESS = 2000  # what is longer is refused
MOST = 1_000  # elements of a kind that are read

TAGS = frozenset({"meta", "title", "h1", "time", "link", "base", "script"})
SELECTOR = (  # one search for all: to walk over the tree is what costs; [itemprop=author] of any element costs a fifth
    "meta[content],title,h1,time[datetime],link[rel~=canonical i],base[href],a[rel~=author],a[itemprop=author],"
    'span[itemprop=author],script[type*="ld+json" i]'
)
TELLING = {
    "title": "citation_title 50, og:title 35, headline 30, dc.title 25, twitter:title 25, title 15",
    "author": "citation_author 65, author 40, byl 40, parsely-author 40, sailthru.author 40, dc.creator 30, "
    "article:author 30",
    "date": "article:published_time 55, citation_publication_date 50, citation_date 50, datepublished 45, "
    "og:published_time 45, parsely-pub-date 45, sailthru.date 45, dc.date.issued 45, dcterms.issued 45, date 40, "
    "dc.date 40, pubdate 40, publishdate 40, publish-date 40, published-date 40, publication_date 40, "
    "dc.date.created 35, dcterms.created 35",
    "site": "og:site_name 50, application-name 20, publisher 10",
    "language": "og:locale 20, content-language 10",
    "description": "description 40, og:description 35, dc.description 25, twitter:description 20",
    "url": "og:url 10",
    "type": "og:type 0",
}
META = {name: (key, int(worth)) for key, all_ in TELLING.items() for name, worth in map(str.split, all_.split(", "))}
"""What a meta element of that name tells, and how much that is worth against other sources."""
PROPERTIES = frozenset({"headline", "datepublished", "author", "description"})  # of microdata; a name may be anything's
WORTH = {linked.WRITTEN: 60, linked.THINGS: 45, linked.PAGES: 4}

CONTROL = re.compile(  # but those that are white space; joiners stay, Persian and Hindi need them
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
SUFFIX = re.compile(r"\s*[|–—·•:»~-]\s")  # between a title and the site behind it
DAY = re.compile(r"((?:19|20)\d\d)([-/.]?)(\d\d?)\2(\d\d?)(?!\d)")
EPOCH = datetime.date(1970, 1, 1)  # what a missing time becomes
LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z]{4})?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_][a-z\d]{1,8})*", re.IGNORECASE)
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
BY = re.compile(r"(?:(?i:(?:written |posted )?by|author)\b:?|von|par|por)\s+(?=\S)")
NOT_A_NAME = re.compile(r"@|://|www\.|[{}<>]|^/|^\S+\.[a-z]{2,4}$|(?i:(?:^|[\W_])admin(?:[\W\d_]|$))")
NOBODY = frozenset(
    """administrator anonymous author contributor default editor guest none null publisher root staff test undefined
    unknown user webmaster wordpress""".split()  # noqa: SIM905
)
PUBLISHED = re.compile(r"publish|entry-date|posted|pubdate", re.IGNORECASE)


class Facts(NamedTuple):
    """What a page says of itself.

    >>> from cleanroom.html.parsing import parse
    >>> read(parse('<html lang="en_gb"><title>Moss</title><meta property="og:type" content="article">'))
    Facts(known={'title': 'Moss', 'language': 'en-GB'}, types=frozenset({'article'}), body='', base='')
    """

    known: dict[str, str]
    """title, author (several joined by "; "), date (yyyy-mm-dd), site, language, description, url: those known."""
    types: frozenset[str]
    """The types of all its JSON-LD, without the vocabulary, and its og:type."""
    body: str
    """The longest text in its JSON-LD that is its main content, without tags; "" if there is none."""
    base: str = ""
    """What relative addresses in it are relative to; "" if it does not say, nor whoever has it."""


def read(tree: LexborHTMLParser, url: str = "") -> Facts:
    """What the page says of itself; `url` is where it was found, for addresses that are relative. Raises nothing.

    >>> data = '{"@type": "Article", "headline": "Moss &amp; fern", "author": {"name": "Ida Holm"}}'
    >>> from cleanroom.html.parsing import parse
    >>> read(parse(f'<script type="application/ld+json">{data}</script>')).known
    {'title': 'Moss & fern', 'author': 'Ida Holm'}
    """
    nodes: dict[str, list[LexborNode]] = defaultdict(list)
    for node in tree.css(SELECTOR):
        nodes[node.tag if node.tag in TAGS else "author"].append(node)
    base = _address(nodes["base"][0].attributes["href"], url) or url if nodes["base"] else url
    claims = [*_of_head(tree, nodes), *_of_meta(nodes["meta"])]
    address = next(filter(None, (_address(raw, base) for key, _, raw in claims if key == "url")), "")
    titles = [title for key, _, raw in claims if key == "title" and (title := _line(raw))]
    graph = linked.load(node.text() for node in nodes["script"])
    speakers = linked.speakers(graph, titles, {address, url} - {""})
    claims += _of_graph(graph, speakers)
    if not linked.is_list(graph, speakers):
        claims += _of_body(nodes)
    known = {"url": address} if address else {}
    for key, _, raw in sorted(claims, key=lambda claim: -claim[1]):
        if key in READERS and key not in known and (value := READERS[key](raw)):
            known[key] = value
    if "title" in known:
        known["title"] = _bare(known["title"], titles, known.get("site", ""))
    types = graph.types.union(_line(raw) for key, _, raw in claims if key == "type") - {""}
    known = {key: known[key] for key in READERS if key in known}
    return Facts(known, types, linked.body(speakers), base or address)


def completed(
    known: Mapping[str, str], html: str, wanted: Collection[str] = ("author", "date", "site")
) -> dict[str, str]:
    """`known`, and what it lacks of `wanted` as trafilatura reads it from the page; the title never. That costs a
    hundred times what `read` costs, and dates nearly every page. A page on which trafilatura fails gets nothing.

    >>> completed({"author": "Ida Holm"}, "<p>not read</p>", ["author", "title"])
    {'author': 'Ida Holm'}
    """
    found = dict(known)
    missing = [key for key in wanted if key in READERS and key not in known and key != "title"]
    if missing:
        import trafilatura  # it takes longer to import than all of cleanroom

        try:
            theirs = trafilatura.extract_metadata(html, default_url=known.get("url")).as_dict()
        except Exception:  # whatever a page of the web does to lxml and htmldate
            return found
        for key in missing:
            value = READERS[key](theirs.get("sitename" if key == "site" else key))
            guessed = value.endswith("-01-01") if key == "date" else key == "author" and not _are_names(value)
            if value and not guessed:  # the first of January is what a copyright line is taken for
                found[key] = value
    return found


def _are_names(people: str) -> bool:
    return all(names.is_name(person.strip()) for person in people.split(";"))


def _of_meta(nodes: Iterable[LexborNode]) -> Iterator[Claim]:
    properties: dict[str, set[str]] = defaultdict(set)
    authors: dict[str, list[str]] = defaultdict(list)
    for node in islice(nodes, MOST):
        has = node.attributes
        content = linked.unescaped(has["content"] or "")  # many pages escape twice
        name = (has.get("property") or has.get("name") or has.get("http-equiv") or "").strip().lower()
        if name in META:
            key, worth = META[name]
            if key == "author":
                authors[name].append(content)
            else:
                yield key, worth, content
        elif not name and (name := (has.get("itemprop") or "").strip().lower()) in PROPERTIES:
            properties[name].add(content)
    for name, texts in authors.items():
        key, worth = META[name]
        yield key, worth, texts
    for name, found in properties.items():
        if len(found) == 1:  # several: those of teasers or comments
            key, worth = META[name]
            yield key, worth, found.pop()


def _of_head(tree: LexborHTMLParser, nodes: Nodes) -> Iterator[Claim]:
    if tree.root is not None:
        yield "language", 30, tree.root.attributes.get("lang") or tree.root.attributes.get("xml:lang")
    title = next((node.text() for node in nodes["title"] if node.parent and node.parent.tag in ("head", "body")), "")
    yield "title", 10, title  # a drawing has titles too
    if len(nodes["h1"]) == 1:
        heading = _line(nodes["h1"][0].text())
        apart = heading not in _line(title)  # two lines of a heading have nothing between them
        yield "title", 20, (nodes["h1"][0].text(separator=" ") if apart else heading).rstrip("¶ \n")
    for node in nodes["link"][:1]:
        yield "url", 20, node.attributes.get("href")


def _of_graph(graph: linked.Graph, speakers: Iterable[linked.Speaker]) -> Iterator[Claim]:
    for kind, thing in speakers:
        worth = WORTH[kind]
        yield "title", worth, linked.said(thing.get("headline") or thing.get("name"))
        yield "description", worth // 2, linked.said(thing.get("description"))
        yield "language", worth // 4, linked.said(thing.get("inLanguage"))
        yield "site", 30, next(iter(linked.people(thing.get("publisher"), graph)), "")
        if kind is linked.THINGS:  # the date and the author of a film or a book are not those of its page
            yield "date", worth, linked.said(thing.get("uploadDate") or thing.get("datePosted"))
        else:
            yield "date", worth, linked.said(thing.get("datePublished") or thing.get("dateCreated"))
            yield "author", worth, linked.people(thing.get("author") or thing.get("creator"), graph)
    for thing in graph.main:
        if not linked.SITES.isdisjoint(types := linked.kinds(thing)):
            yield "site", 25 if "WebSite" in types else 5, linked.said(thing.get("name"))


def _of_body(nodes: Nodes) -> Iterator[Claim]:
    """What the elements of the text say, where they agree: on a page of teasers and in comments they do not."""
    days: dict[bool, set[str]] = {True: set(), False: set()}
    for node in nodes["time"][:MOST]:
        has = node.attributes
        marked = "pubdate" in has or PUBLISHED.search(f"{has.get('class')} {has.get('itemprop')}") is not None
        days[marked].add(_day(has.get("datetime")))
    if len(found := days[True] - {""} or days[False] - {""}) == 1:
        yield "date", 3, found.pop()
    people = {name for node in nodes["author"][:MOST] if names.is_name(name := _person(node.text()))}
    if len(people) == 1:
        yield "author", 3, people.pop()


def _line(raw: object, longest: int = LONGEST) -> str:
    """The text on one line, without control characters; "" for what is no text."""
    if not isinstance(raw, str):
        return ""
    return " ".join(CONTROL.sub("", raw[: 8 * longest]).split())[:longest].rstrip()


def _people(raw: object) -> str:
    """The names of people, each once; "" if none is a name."""
    texts = [name for text in (raw if isinstance(raw, list) else [raw]) for name in _line(text).split(";")]
    return "; ".join(dict.fromkeys(filter(None, map(_person, texts))))[:LONGEST].rstrip("; ")


def _person(raw: object) -> str:
    text = BY.sub("", _line(raw), count=1)
    plain = len(text) <= 150 and not NOT_A_NAME.search(text) and any(map(str.isalpha, text))
    return text if plain and text.casefold() not in NOBODY else ""


def _day(raw: object) -> str:
    """The day as yyyy-mm-dd, in the time zone that the page wrote it in; "" if there is no such day.

    >>> _day("2024-05-01T23:10:00+02:00"), _day("May 1, 2024"), _day("2024-13-45"), _day("05/06/2024")
    ('2024-05-01', '2024-05-01', '', '')
    """
    text = _line(raw, 100)
    if match := DAY.match(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif "/" not in text and (found := dates.read(text, anywhere=True)):  # 05/06 is May or June
        year, month, day = map(int, found[0].split("-"))
    else:
        return ""
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return ""
    return "" if date == EPOCH else date.isoformat()


def _site(raw: object) -> str:
    text = _line(raw)
    return "" if text.startswith("@") or "://" in text or "{{" in text else text


def _language(raw: object) -> str:
    """The code of a language and its region, as BCP 47 writes them.

    >>> _language("PT_br"), _language("zh-Hant-TW"), _language("english")
    ('pt-BR', 'zh-TW', '')
    """
    match = LANGUAGE.fullmatch(_line(raw))
    if match is None or match[1].lower() in NO_LANGUAGE:
        return ""
    return match[1].lower() + (f"-{match[2].upper()}" if match[2] else "")


def _address(raw: object, base: str = "") -> str:
    """The address of a page of the web, made absolute; "" if it is none.

    >>> _address("/rye-bread", "https://kitchen.example/all"), _address("mailto:ida"), _address("/rye-bread")
    ('https://kitchen.example/rye-bread', '', '')
    """
    text = raw.strip() if isinstance(raw, str) else ""
    if not 0 < len(text) <= LONGEST_ADDRESS or CONTROL.search(text) or len(text.split()) != 1:
        return ""
    try:
        found = text if text.startswith(("http://", "https://")) else urljoin(base, text)
        parts = urlsplit(found)
    except ValueError:  # of brackets that hold no address
        return ""
    return found if parts.scheme in ("http", "https") and parts.netloc and len(found) <= LONGEST_ADDRESS else ""


def _bare(title: str, others: Iterable[str], site: str) -> str:
    """The title without the site behind it, where the page gives that elsewhere.

    >>> _bare("Rye bread | Field Kitchen", ["Rye bread"], "Field Kitchen")
    'Rye bread'
    """
    for other in others:
        if title.startswith(other) and other.casefold() != site.casefold() and SUFFIX.match(title, len(other)):
            return other
    return title


READERS: dict[str, Callable[[object], str]] = {
    "title": _line,
    "author": _people,
    "date": _day,
    "site": _site,
    "language": _language,
    "description": lambda raw: _line(raw, LONGEST_DESCRIPTION),
    "url": _address,
}
"""What makes a value of what the page wrote, or "" if it is none."""
