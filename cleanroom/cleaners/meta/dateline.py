"""`Published: May 4, 2021 10:31 GMT`: when the page was published or changed, as a line of its own.

A bare date is content (changelogs, forums, diaries): it must follow a word such as "published", and both must fill
the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cleanroom import dates, lexicon
from cleanroom.folding import normalise
from cleanroom.page import Finding, Page


def find(page: Page) -> Iterator[Finding]:
    for i in page.leads.get("dateline", ()):
        line = normalise(page.lines[i])
        lead = _lead().match(line)
        if lead and dates.fills(line, lead.end()):
            yield page.drop(i, "a word for publication and a date fill the line", 0.95)


def harvest(text: str) -> Mapping[str, str]:
    found = dates.read(normalise(text), anywhere=True)
    return {"date": found[0]} if found else {}


@cache
def _lead() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(lexicon.load().words("dateline", "lead"), key=len, reverse=True)))
    return re.compile(rf"\W*(?:{words})(?:\s+(?:on|am|le|el|il|em|op|w|dnia))?\s*:?\s*", re.IGNORECASE)
