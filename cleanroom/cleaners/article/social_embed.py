"""`View this post on Instagram`, `pic.twitter.com/AbC123dEf`: what an embedded post or video leaves as text."""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy, words
from cleanroom.page import Finding, Page

PICTURE = lazy.pattern(r"pic\.(?:twitter|x)\.com/\w{6,14}\W*\Z")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "social_embed")
    for i in page.lines_with("pic.twitter.com/", "pic.x.com/"):
        if PICTURE.match(page.lines[i].strip()):
            yield page.drop(i, "the address of a picture in an embedded post", 0.95)
