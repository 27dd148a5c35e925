"""JSON-LD: the objects in it that speak for the page, however broken its blocks are."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from itertools import islice
from typing import NamedTuple

Json = dict[str, object]

LARGEST = 2_000_000  # characters of a block; larger ones hold catalogues
MOST = 2_000  # values of all blocks that are walked, the shallow ones first
PEOPLE = 20  # authors of one thing

ARTICLES = frozenset(
    """Article NewsArticle BlogPosting ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle
    ReviewNewsArticle AdvertiserContentArticle SatiricalArticle TechArticle ScholarlyArticle MedicalScholarlyArticle
    LiveBlogPosting SocialMediaPosting DiscussionForumPosting Report""".split()  # noqa: SIM905
)
WRITTEN = ARTICLES | {"Recipe", "HowTo", "Question", "Review", "Dataset"}
THINGS = frozenset(
    """Product ProductGroup IndividualProduct VideoObject PodcastEpisode Event JobPosting Course Book Movie TVSeries
    SoftwareApplication WebApplication MobileApplication Service""".split()  # noqa: SIM905
)
PAGES = frozenset({"WebPage", "ItemPage", "AboutPage", "MedicalWebPage", "QAPage", "FAQPage"})
LISTS = frozenset({"ItemList", "CollectionPage", "Blog", "SearchResultsPage", "ProfilePage"})
SITES = frozenset({"WebSite", "Organization", "NewsMediaOrganization", "Corporation"})
DECODER = json.JSONDecoder(strict=False)  # many texts hold raw line ends
MAIN = ("@graph", "mainEntity", "mainEntityOfPage")  # what stands there speaks for the page, what is deeper does not

BROKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+(?:"|\Z))    # kept; what is not closed runs to the end, to stay linear
      | /\*(?:[^*]|\*(?!/))*+(?:\*/|\Z) | //[^\n]*
      | <!--|-->|<!\[CDATA\[|\]\]>
      | ,(?=\s*+[\]}])                           # a comma behind the last item""",
    re.VERBOSE | re.DOTALL,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class Graph(NamedTuple):
    """What the blocks of a page hold.

    >>> load(['{"@type": "Recipe", "name": "Rye bread", "author": {"@type": "Person", "name": "Ida Holm"}};']).main
    [{'@type': 'Recipe', 'name': 'Rye bread', 'author': {'@type': 'Person', 'name': 'Ida Holm'}}]
    """

    main: list[Json]
    """The objects that may speak for the page: not those of its lists, reviews, comments."""
    types: frozenset[str]
    """The types of all objects, without the vocabulary."""
    names: dict[str, object]
    """The names of those that others point to, by @id."""


class Speaker(NamedTuple):
    """An object that speaks for the page."""

    kind: frozenset[str]
    """WRITTEN, THINGS or PAGES."""
    thing: Json


def load(blocks: Iterable[str]) -> Graph:
    """The objects of a page's blocks; what cannot be read is left out."""
    main, types, names = [], set(), {}
    for thing, is_main in _walk(value for block in blocks if len(block) <= LARGEST for value in _values(block)):
        if is_main:
            main.append(thing)
        types.update(kinds(thing))
        if isinstance(label := thing.get("@id"), str) and "name" in thing:
            names[label] = thing["name"]
    return Graph(main, frozenset(types), names)


def _values(block: str) -> Iterator[object]:
    """The JSON values that a block holds, one after another; if it is broken, what can be mended."""
    try:
        yield DECODER.decode(block)
        return
    except (ValueError, RecursionError):
        text = BROKEN.sub(lambda match: match["string"] or " ", block)
    at, end = 0, len(text)
    while at < end:
        if text[at] in "{[":
            try:
                value, at = DECODER.raw_decode(text, at)
            except (ValueError, RecursionError):
                return
            yield value
        else:
            at += 1


def _walk(values: Iterable[object]) -> Iterator[tuple[Json, bool]]:
    """The objects within; may they speak for the page?"""
    queue = [(value, True) for value in islice(values, MOST)]
    for value, main in queue:  # it grows meanwhile
        children: Iterable[tuple[object, bool]] = ()
        if isinstance(value, list):
            children = ((child, main) for child in islice(value, MOST))
        elif isinstance(value, dict):
            yield value, main
            children = ((child, main and key in MAIN) for key, child in islice(value.items(), MOST))
        if len(queue) < MOST:
            queue.extend((child, main) for child, main in children if isinstance(child, dict | list))


def kinds(thing: Json) -> list[str]:
    """The types of an object, without the vocabulary.

    >>> kinds({"@type": ["https://schema.org/Recipe", "Thing"]})
    ['Recipe', 'Thing']
    """
    raw = thing.get("@type")
    listed = [item for item in (raw[:PEOPLE] if isinstance(raw, list) else [raw]) if isinstance(item, str)]
    bare = [item[:200].replace("#", "/").replace(":", "/").rpartition("/")[2].strip() for item in listed]
    return list(filter(None, bare))


def said(raw: object) -> str:
    """A text of an object, its entities resolved once; numbers become texts.

    >>> said("Salt &amp; pepper"), said(["1984"]), said(1984), said(None)
    ('Salt & pepper', '1984', '1984', '')
    """
    if isinstance(raw, list):
        raw = raw[0] if raw else ""
    if isinstance(raw, dict):
        raw = raw.get("@value", raw.get("name"))
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    return unescaped(raw) if isinstance(raw, str) else ""


def unescaped(text: str) -> str:
    """The text with its entities resolved, once; "&copy=2" of an address is none."""
    return ENTITY.sub(lambda match: unescape(match[0]), text) if "&" in text else text


def people(raw: object, graph: Graph) -> list[str]:
    """The names of an author or a publisher, who may be a text, an object, a pointer to another or a list of them."""
    found = []
    for item in raw[:PEOPLE] if isinstance(raw, list) else [raw]:
        if isinstance(item, dict):
            label = item.get("@id")
            item = item.get("name") or (graph.names.get(label) if isinstance(label, str) else None)
        found += [unescaped(name) for name in (item if isinstance(item, list) else [item]) if isinstance(name, str)]
    return found[:PEOPLE]


def speakers(graph: Graph, titles: Collection[str], addresses: Collection[str]) -> list[Speaker]:
    """The objects that speak for the page. Of several of a kind, as on a page of teasers, it is the one that carries a
    title or an address of the page, or none."""
    families: dict[tuple[frozenset[str], str], list[Json]] = defaultdict(list)
    for thing in graph.main:
        types = kinds(thing)
        for kind in (WRITTEN, THINGS, PAGES):
            if name := next(filter(kind.__contains__, types), ""):
                families[kind, "" if name in ARTICLES or kind is PAGES else name].append(thing)
                break
    own_titles, own_places = set(map(_folded, titles)), set(map(_place, addresses))
    found = []
    for (kind, _), rivals in families.items():
        titled = [thing for thing in rivals if _title(thing) in own_titles]
        placed = [thing for thing in rivals if not own_places.isdisjoint(_places(thing))]
        one = next((some for some in (rivals, titled, placed) if len(set(map(_label, some))) == 1), [])
        found += [Speaker(kind, thing) for thing in one]
    return [speaker for speaker in found if speaker.kind is not PAGES] if is_list(graph, found) else found


def is_list(graph: Graph, found: Iterable[Speaker]) -> bool:
    """Does the page list articles or things? It is of no single day then, and by no single person."""
    return not graph.types.isdisjoint(LISTS | ARTICLES) and all(kind is not WRITTEN for kind, _ in found)


def _title(thing: Json) -> str:
    return _folded(said(thing.get("headline") or thing.get("name")))


def _label(thing: Json) -> str:
    return _title(thing) or min(_places(thing), default="")


def _folded(text: str) -> str:
    return " ".join(text[:500].casefold().split())


def _places(thing: Json) -> set[str]:
    found = set()
    for raw in (thing.get("url"), thing.get("@id"), thing.get("mainEntityOfPage")):
        if isinstance(raw, dict):
            raw = raw.get("@id")
        if isinstance(raw, str) and raw:
            found.add(_place(raw))
    return found


def _place(address: str) -> str:
    return address.partition("#")[0].partition("://")[2].rstrip("/")


def body(found: Iterable[Speaker]) -> str:
    """The longest text that is the main content, its tags as line ends; "" if there is none."""
    texts = [""]
    for kind, thing in found:
        keys = {WRITTEN: ("articleBody", "text", "reviewBody"), THINGS: ("description", "articleBody")}.get(kind, ())
        texts += [text for key in keys if isinstance(text := thing.get(key), str)]
    return TAG.sub("\n", unescaped(max(texts, key=len))).strip()
