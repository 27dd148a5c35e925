"""`By Jane Doe, Staff Writer`: who wrote the page.

A word such as "by" and a name must fill the line. A name alone is a byline only when the page says so elsewhere: an
explicit byline, what is known from outside, or the same name alone once before the prose and once behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cleanroom import dates, lexicon
from cleanroom.page import Finding, Page

LONGEST = 120  # characters
SEPARATOR = re.compile(r"\s*[,|/•·–—()\uff08\uff09]\s*|\s+(?:and|und|et|y|e|i|en|и|&|-)\s+")


def find(page: Page) -> Iterator[Finding]:
    authors = {page.known["author"].casefold()} if page.known.get("author") else set()
    for i in page.leads.get("byline", ()):
        line = page.lines[i]
        if len(line) <= LONGEST and (name := author(line)):
            authors.add(name.casefold())
            yield page.drop(i, "a word for 'by' and a name fill the line", 0.95)
    if page.prose and (authors or page.dirt >= 2):
        yield from _alone(page, authors)


def _alone(page: Page, authors: set[str]) -> Iterator[Finding]:
    """Names on a line of their own, before the first line of prose or behind the last."""
    head = _names(page, 0, page.prose[0])
    tail = _names(page, page.prose[-1] + 1, len(page.lines))
    for name in head.keys() | tail.keys():
        places = head.get(name, []) + tail.get(name, [])
        if name in authors:
            for i in places:
                yield page.drop(i, "the name of the author, alone on its line", 0.95)
        elif name in head and name in tail and page.dirt >= 2 and not _mentioned(page, name):
            for i in places:
                yield page.drop(i, "the same name stands alone before the prose and behind it", 0.7)


def _names(page: Page, start: int, stop: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i in range(start, stop):
        line = page.lines[i].strip()
        if 4 <= len(line) <= 40 and 2 <= len(line.split()) <= 4 and lexicon.is_name(line):
            found.setdefault(line.casefold(), []).append(i)
    return found


def _mentioned(page: Page, name: str) -> bool:
    return any(name in page.lines[i].casefold() for i in page.prose)


def author(line: str) -> str:
    """The first author of an explicit byline, or "".

    >>> author("- By Jane Doe Chief Science Correspondent"), author("By the way, it rained")
    ('Jane Doe', '')
    """
    line = lexicon.normalise(line).strip()
    lead = _lead().match(line)
    if not lead:
        return ""
    first, *others = [part.strip(" .:") for part in SEPARATOR.split(line[lead.end() :]) if part.strip(" .:")] or [""]
    name = _without_role(first)
    words = name.split()
    wide = lexicon.WIDE.match(name) is not None
    if not lexicon.is_name(name) or not (wide or 2 <= len(words) <= 4):
        return ""
    if not all(lexicon.is_name(part) or _is_role(part) or dates.read(part) or "@" in part for part in others):
        return ""
    return name


def _without_role(text: str) -> str:
    """The name in "Jane Doe Chief Science Correspondent": where a role follows, its first two words."""
    words = text.split()
    if len(words) > 2 and _is_role(" ".join(words[2:])):
        return " ".join(words[:2])
    return text


def _is_role(text: str) -> bool:
    folded = lexicon.fold(text)
    return len(folded) <= 60 and any(word in _roles() for word in (folded, *folded.split()))


def harvest(text: str) -> Mapping[str, str]:
    name = author(text) or text.strip()
    return {"author": name if not name.isupper() else name.title()}


@cache
def _lead() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(lexicon.load().words("byline", "lead"), key=len, reverse=True)))
    return re.compile(rf"[\W_]*(?:{words})(?:\s*:\s*|\s+|(?<=[^\x00-\u2fff]))", re.IGNORECASE)


@cache
def _roles() -> frozenset[str]:
    return frozenset(lexicon.load().words("byline", "role"))
