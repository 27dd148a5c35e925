"""`Listen to this article`, `0:00 / 3:45`: the controls of a player of sound or video."""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy, words
from cleanroom.page import Finding, Page

STOPPED = lazy.pattern(r"0:00\s*/")
CLOCK = lazy.pattern(r"\W*0?0:00\s*/\s*-?\d{1,3}:\d\d(?::\d\d)?(?:\s*[x×]?\d(?:\.\d+)?[x×]?)?\W*\Z")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "media_player")
    for i in sorted({page.line_of(match.start()) for match in STOPPED.finditer(page.text)}):
        if CLOCK.match(page.lines[i]):
            yield page.drop(i, "the clock of a player that has not started", 0.95)
