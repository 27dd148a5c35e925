"""`By Jane Doe, Staff Writer`: who wrote the page.

A word such as "by" and a name must fill the line. A name alone is a byline only when the page says so elsewhere: an
explicit byline, what is known from outside, or the same name alone once before the prose and once behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cleanroom import dates, lexicon
from cleanroom.folding import fold, normalise
from cleanroom.names import WIDE, is_name
from cleanroom.page import Finding, Page

LONGEST = 120  # characters of a byline
LONGEST_NAME = 40
DASHED = re.compile(r"[-–—]\s?(\S.{2,100})\Z")
SPECIAL = re.compile(r"\s+special to .*", re.IGNORECASE)
SEPARATOR = re.compile(r"\s*[,|/•·–—()\uff08\uff09]\s*|\s+(?:and|und|et|y|e|i|en|и|&|-)\s+")


def find(page: Page) -> Iterator[Finding]:
    authors = {fold(page.known.get("author", ""))} - {""}
    for i in page.leads.get("byline", ()):
        line = page.lines[i]
        if len(line) > LONGEST:
            continue
        name, more = read(line)
        if name and (more or (_opens(line, page) and (page.in_head(i) or page.in_tail(i)))):
            authors.add(fold(name))
            yield page.drop(i, "a word for 'by' and a name fill the line", 0.95)
    if page.prose and "syndication" in page.labels:
        for i in range(page.prose[0]):
            name = _behind_dash(page.lines[i].strip())
            if name:
                authors.add(fold(name))
                yield page.drop(i, "a dash and a name stand above a press reader's article", 0.95)
    if page.prose and (authors or page.dirt):
        yield from _alone(page, authors)


def _behind_dash(line: str) -> str:
    """The name in "- Jane Doe" or "- Jane Doe Special to the Gazette", as press readers print it; or ""."""
    match = DASHED.match(line)
    first, *others = SEPARATOR.split(match[1]) if match else [""]
    name = _without_role(SPECIAL.sub("", first).strip())
    known = all(is_name(part) or _is_role(part) or "@" in part for part in others if part.strip())
    return name if known and 2 <= len(name.split()) <= 4 and is_name(name) else ""


def _opens(line: str, page: Page) -> bool:
    """Is the lead a word of the site, not of a title page ("by Ada Quill" under a poem)?"""
    return page.dirt >= 2 or not line.strip()[:1].islower()


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
    for key, copies in places.items():
        if key in authors:
            reason, confidence = "the name of the author, alone on its line", 0.95
        elif all(_is_full_name(page.lines[i].strip()) for i in copies) and not _mentioned(page, key):
            reason, confidence = "the same name stands alone before the prose and behind it", 0.7
        else:
            continue
        for i in copies:
            yield page.drop(i, reason, confidence)


def _is_full_name(line: str) -> bool:
    """Two to four words of a name, without a bullet, and not mostly words of an interface ("Get Started")."""
    words = fold(line).split()
    return (
        2 <= len(words) <= 4
        and line[:1].isalpha()
        and is_name(line)
        and 2 * len(_interface().intersection(words)) <= len(words)
    )


@cache
def _interface() -> frozenset[str]:
    return frozenset(word for phrase in lexicon.load().exact for word in phrase.split())


def _mentioned(page: Page, name: str) -> bool:
    return any(name in normalise(page.lines[i]).lower() for i in page.prose)


def read(line: str) -> tuple[str, bool]:
    """The first author of an explicit byline, or "", and whether a role, a date or an address says so too.

    >>> read("- By Jane Doe Chief Science Correspondent"), read("By the way, it rained")
    (('Jane Doe', True), ('', False))
    """
    line = normalise(line).strip()
    lead = _lead().match(line)
    if not lead:
        return "", False
    first, *others = [part.strip(" .:") for part in SEPARATOR.split(line[lead.end() :]) if part.strip(" .:")] or [""]
    name = _without_role(first)
    words = name.split()
    wide = WIDE.match(name) is not None
    if not is_name(name) or not (wide or 2 <= len(words) <= 4):
        return "", False
    sure = [_is_role(part) or dates.read(part) is not None or "@" in part for part in others]
    if not all(known or is_name(part) for known, part in zip(sure, others, strict=True)):
        return "", False
    return name, name != first or any(sure)


def _without_role(text: str) -> str:
    """The name in "Jane Doe Chief Science Correspondent": where a role follows, its first two words."""
    words = text.split()
    if len(words) > 2 and _is_role(" ".join(words[2:])):
        return " ".join(words[:2])
    return text


def _is_role(text: str) -> bool:
    words = fold(text).split()
    return len(words) <= 8 and any(" ".join(words[i:]) in _roles() for i in range(len(words)))


def harvest(text: str) -> Mapping[str, str]:
    name = read(text)[0] or _behind_dash(text.strip()) or text.strip()
    return {"author": name if not name.isupper() else name.title()}


@cache
def _lead() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(lexicon.load().words("byline", "lead"), key=len, reverse=True)))
    return re.compile(rf"[\W_]*(?:{words})(?:\s*:\s*|\s+|(?<=[^\x00-\u2fff]))", re.IGNORECASE)


@cache
def _roles() -> frozenset[str]:
    return frozenset(lexicon.load().words("byline", "role"))
