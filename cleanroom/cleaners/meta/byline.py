"""`By Jane Doe, Staff Writer`: who wrote the page.

A word such as "by" and a name must fill the line; on a press reader's page a dash does for the word. A name alone is a
byline only when the page says so elsewhere: an explicit byline, what is known from outside, or the same name alone once
before the prose and once behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from cleanroom import dates, lazy, lexicon
from cleanroom.folding import fold, normalise
from cleanroom.names import PARTICLES, WIDE, is_name
from cleanroom.page import Finding, Page

LONGEST = 120  # characters of a byline
LONGEST_NAME = 40
MOST = 50  # names that are looked for in the prose; a page has not so many authors
DASH = lazy.pattern(r"[-–—]\s?(?=\S)")
SEPARATOR = lazy.pattern(r"\s*[,;|/•·–—()\uff08\uff09]\s*|\s+(?:and|und|et|y|e|i|en|и|&|-)\s+|\s+(?=The\s)")
ASIDE = lazy.pattern(r"\S+@\S+|\s+(?i:special to)\s.*|\s+in\s+(?=[^\W\d_a-z])[\w .'-]+\Z")  # an address, a place
HONORIFICS = frozenset(["dr", "prof", "professor", "mr", "mrs", "ms", "sir", "dame", "rev"])
NOUNS = frozenset(["text", "words", "author", "authors", "contributor", "contributors", "writer", "with"])
"""Leads that take a colon: "Author Rights Policy" is a headline."""
NO_NAMES = frozenset(["any", "our", "your", "my", "this", "that", "all", "no", "mid", "popular", "royal"])


class Byline(NamedTuple):
    """Whom a line names as authors; none when it gives only a role."""

    names: tuple[str, ...]
    sure: bool
    """A role or an address on the line says so too; a date does not: lists of articles have it."""


def find(page: Page) -> Iterator[Finding]:
    authors = set(map(fold, page.known.get("author", "").split(";"))) - {""}
    for i in page.leads.get("byline", ()):
        byline = read(page.lines[i])
        if byline and (byline.sure or _plainly(page, i)):
            authors.update(map(fold, byline.names))
            yield page.drop(i, "a word for 'by' and a name fill the line", 0.95)
    if page.prose and "syndication" in page.labels:
        for i in range(page.prose[0]):
            if byline := _behind_dash(page.lines[i]):
                authors.update(map(fold, byline.names))
                yield page.drop(i, "a dash and a name stand above a press reader's article", 0.95)
    if page.prose and (authors or page.dirt):
        yield from _alone(page, authors)


def _plainly(page: Page, i: int) -> bool:
    """May line `i` be a byline without a role? Above the prose, or behind it on a page with other noise; a lead in
    lower case ("by Ada Quill" under a poem) takes more."""
    lower = page.lines[i].strip()[:1].islower()
    titled = bool(page.plain) and page.plain[0] < page.prose[0] if page.prose else False  # else it is the headline
    return (page.in_head(i) and titled and page.dirt >= 2 * lower) or (page.in_tail(i) and page.dirt >= 1 + lower)


def read(line: str) -> Byline | None:
    """The authors of an explicit byline.

    >>> read("- By Jane Doe Chief Science Correspondent")
    Byline(names=('Jane Doe',), sure=True)
    >>> read("By the way, it rained")
    """
    line = normalise(line).strip()
    lead = _lead().match(line) if len(line) <= LONGEST else None
    if not lead or (fold(lead[0]) in NOUNS and ":" not in lead[0]):
        return None
    return _authors(line[lead.end() :])


def _behind_dash(line: str) -> Byline | None:
    """The author in "- Jane Doe" or "- The Canadian Press", as press readers print them."""
    line = normalise(line).strip()
    dash = DASH.match(line) if len(line) <= LONGEST else None
    return _authors(line[dash.end() :].removeprefix("From "), agency=True) if dash else None


def _authors(text: str, *, agency: bool = False) -> Byline | None:
    bare = ASIDE.sub("", text)
    sure, names = bare != text, list[str]()
    for match in SEPARATOR.finditer(bare):
        if dates.fills(bare, match.end()):
            bare = bare[: match.start()]
            break
    for part in filter(None, (part.strip(" .:") for part in SEPARATOR.split(bare))):
        name = part if names else _without_role(part)
        if name == part and _is_role(part):
            sure = True
        elif is_name(name):
            sure = sure or name != part
            names.append(name)
        else:
            return None
    if names and not _is_author(names[0], agency):
        return None
    only_role = sure and text[:1].isupper()  # "By Staff Writer", not "by the same author"
    return Byline(tuple(names), sure) if names or only_role else None


def _is_author(name: str, agency: bool) -> bool:
    words = name.lower().split()
    if WIDE.match(name):
        return True
    if words[0] == "the" and not agency:
        return False
    return 2 <= len(words) <= 4 and words[0] not in NO_NAMES


def _without_role(text: str) -> str:
    """The name in "Jane Doe Chief Science Correspondent": its first words, of which a role follows."""
    words = text.split()
    for k in range(3 if words[0].strip(".").lower() in HONORIFICS else 2, len(words)):
        if not {words[k - 1].lower(), words[k].lower()} & PARTICLES and _is_role(" ".join(words[k:])):
            return " ".join(words[:k])
    return text


def _is_role(text: str) -> bool:
    words = fold(text).split()
    return len(words) <= 8 and any(" ".join(words[i:]) in _roles() for i in range(len(words)))


def harvest(text: str) -> Mapping[str, str]:
    byline = read(text) or _behind_dash(text) or Byline((text.strip(),), False)
    names = [name.title() if name.isupper() else name for name in byline.names]
    return {"author": "; ".join(names)} if names else {}


@cache
def _lead() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(lexicon.load().words("byline", "lead"), key=len, reverse=True)))
    return re.compile(rf"[\W_]*(?:{words})(?:\s*:\s*|\s+|(?<=[^\x00-\u2fff]))", re.IGNORECASE)


@cache
def _roles() -> frozenset[str]:
    return frozenset(lexicon.load().words("byline", "role"))


def _alone(page: Page, authors: set[str]) -> Iterator[Finding]:
    """Names on a line of their own, before the first line of prose or behind the last."""
    first, last = page.prose[0], page.prose[-1]
    both = set(page.keys[:first]).intersection(page.keys[last + 1 :]) if page.dirt else set()
    wanted = authors | {key for key in both if " " in key and len(key) <= LONGEST_NAME}
    if not wanted:
        return
    explicit = set(page.leads.get("byline", ()))
    places: dict[str, list[int]] = {}
    for i in [i for i, key in enumerate(page.keys) if key in wanted]:
        if not first <= i <= last and i not in explicit:
            places.setdefault(page.keys[i], []).append(i)
    strangers = [key for key, copies in places.items() if key not in authors and _are_full_names(page, copies)]
    mentioned = _mentioned(page, strangers)
    for key, copies in places.items():
        if key in authors:
            reason, confidence = "the name of the author, alone on its line", 0.95
        elif key in strangers and key not in mentioned:
            reason, confidence = "the same name stands alone before the prose and behind it", 0.7
        else:
            continue
        for i in copies:
            yield page.drop(i, reason, confidence)


def _are_full_names(page: Page, copies: list[int]) -> bool:
    return all(_is_full_name(page.lines[i].strip()) for i in copies)


def _mentioned(page: Page, names: list[str]) -> set[str]:
    """Those of the folded names that the prose mentions, in as many looks at it as there are names, up to some."""
    if not names:
        return set()
    prose = " ".join(normalise(page.lines[i]) for i in page.prose).lower()
    return set(names[MOST:]) | {name for name in names[:MOST] if _stands_in(prose, name)}


def _stands_in(prose: str, name: str) -> bool:
    at = prose.find(name)
    while at >= 0:
        if not prose[at - 1 : at].isalnum() and not prose[at + len(name) : at + len(name) + 1].isalnum():
            return True
        at = prose.find(name, at + 1)
    return False


def _is_full_name(line: str) -> bool:
    """Two to four words of a name, without a bullet, and not mostly words of an interface ("Get Started")."""
    key = fold(line)
    words, phrases = key.split(), lexicon.load().exact
    return (
        2 <= len(words) <= 4
        and line[:1].isalpha()
        and is_name(line)
        and words[-1] not in _mastheads()
        and key not in phrases
        and 2 * sum(word in phrases for word in words) <= len(words)
    )


@cache
def _mastheads() -> frozenset[str]:
    return frozenset(lexicon.load().words("syndication", "title"))
