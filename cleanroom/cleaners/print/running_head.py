"""`The Harbour Year    7`: the title that stands at the head of every printed page.

The first line of a page (behind a form feed) that two more pages have: two words or more, the same to the character or
the same but for a number that stands apart from them. "Chapter 7" and "Dear John," are no such title.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page

LEAST = 3  # pages
APART = r"(?:\s{2,}|\s*[|•·–—]\s*)"
NUMBERED = lazy.pattern(rf"(?:\d{{1,4}}(?:{APART}|\s))?(?P<title>.+?)(?:{APART}\d{{1,4}})?")
CAPITALS = lazy.pattern(r"(?:\d{1,4}\s+)?(?P<title>.+?)(?:\s+\d{1,4})?")
LONGEST = 120  # characters
ENDS = (".", ",", ":", ";", "!", "?")


def find(page: Page) -> Iterator[Finding]:
    plain = frozenset(page.plain) if "\f" in page.text else frozenset[int]()
    heads: dict[str, list[int]] = {}
    for i in page.lines_with("\f"):
        if i in plain and page.lines[i].lstrip(" \t").startswith("\f") and (title := _title(page.lines[i])):
            heads.setdefault(title, []).append(i)
    if not any(len(copies) >= LEAST - 1 for copies in heads.values()):
        return
    first: dict[str, int] = {}  # the first page has no break before it
    for i in sorted(plain):
        first.setdefault(_title(page.lines[i]), i)
    for title, copies in heads.items():
        kept = first[title]
        later = [i for i in copies if i != kept]
        if len(later) >= LEAST - 1:
            for i in later:
                yield page.drop(i, "the same title stands at the head of other pages", 0.95, witness=kept)


def _title(line: str) -> str:
    """The line without the number of its page; "" when it is no title."""
    bare = line.strip()
    if len(bare) > LONGEST:
        return ""
    match = (CAPITALS if bare.isupper() else NUMBERED).fullmatch(bare)
    title = match["title"] if match else bare
    return title if title.count(" ") and not title.endswith(ENDS) and not title[-1:].isdigit() else ""
