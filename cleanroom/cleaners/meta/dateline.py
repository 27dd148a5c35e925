"""`Published: May 4, 2021 10:31 GMT`: when the page was published or changed, as a line of its own.

A bare date is content (changelogs, forums, diaries): it must follow a word such as "published", and both must fill
the line; or it is the page's own date, as is known from outside, and stands above the text or below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cleanroom import dates, lexicon
from cleanroom.folding import normalise
from cleanroom.page import Finding, Page

LONGEST = 60  # characters of a bare date


def find(page: Page) -> Iterator[Finding]:
    for i in page.leads.get("dateline", ()):
        line = normalise(page.lines[i])
        lead = _lead().match(line)
        if lead and dates.fills(line, lead.end()):
            yield page.drop(i, "a word for publication and a date fill the line", 0.95)
    if known := page.known.get("date", ""):
        for i in page.lines_with(known[:4]):
            line = page.lines[i]
            if len(line) <= LONGEST and not page.in_body(i) and _is(known, normalise(line).strip()):
                yield page.drop(i, "the line is the page's date, as is known from outside", 0.9)


def _is(known: str, line: str) -> bool:
    found = dates.read(line)
    return found is not None and found[0] == known and dates.fills(line)


def harvest(text: str) -> Mapping[str, str]:
    found = dates.read(normalise(text), anywhere=True)
    return {"date": found[0]} if found else {}


@cache
def _lead() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(lexicon.load().words("dateline", "lead"), key=len, reverse=True)))
    return re.compile(rf"\W*(?:{words})(?:\s+(?:on|am|le|el|il|em|op|w|dnia))?\s*:?\s*", re.IGNORECASE)
