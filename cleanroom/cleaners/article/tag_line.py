"""`Tags: roses, pruning, winter`: the keywords and sections that the page is filed under.

A word such as "Tags" and a short list fill the line; between the prose it stays, unless the page is dirty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleanroom import lazy, words
from cleanroom.page import Finding, Page

LEAD = lazy.pattern(r"\W*[^:：|›»]{1,40}[:：|›»]\s*")
SEPARATOR = lazy.pattern(r"\s*[,，、;|/•·#]\s*|\s{2,}|\t")
LONGEST = 300  # characters
MOST, LONGEST_TAG = 20, 40
ENDS = (".", "!", "?", "。")


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "tag_line")
    for i in page.leads.get("tag_line", ()):
        placed = page.groups >= words.GROUPED if page.in_body(i) else page.dirt
        if placed and tags(page.lines[i]):
            yield page.drop(i, "a word for tags and a list of them fill the line", 0.95)


def tags(line: str) -> list[str]:
    """The tags behind the first colon of a line; none when what follows is no short list.

    >>> tags("Filed under: Roses, Winter")
    ['Roses', 'Winter']
    >>> tags("Tags: they are the labels that we put on things when we sort them.")
    []
    """
    lead = LEAD.match(line) if len(line) <= LONGEST else None
    if not lead:
        return []
    found = [tag for tag in SEPARATOR.split(line[lead.end() :].strip()) if tag]
    short = all(len(tag) <= LONGEST_TAG and tag.count(" ") <= 4 for tag in found)
    return found if short and len(found) <= MOST and not line.rstrip().endswith(ENDS) else []


def harvest(text: str) -> Mapping[str, str]:
    return {"tags": ", ".join(found)} if (found := tags(text)) else {}
