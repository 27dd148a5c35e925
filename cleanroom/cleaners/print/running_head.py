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
    plain = page.plain if "\f" in page.text else []
    opening = [i for i in plain if page.lines[i].lstrip(" \t").startswith("\f")]
    heads: dict[str, list[int]] = {}
    for i in opening:
        if name := _name(page.lines[i].strip()):
            heads.setdefault(name, []).append(i)
    if not any(len(copies) >= LEAST - 1 for copies in heads.values()):
        return
    first: dict[str, int] = {}  # the first page has no break before it
    for i in plain:
        first.setdefault(_name(page.lines[i].strip()), i)
    for name, copies in heads.items():
        pages = sorted({first[name], *copies})
        if len({page.lines[i].strip() for i in pages} if name.startswith("\f") else pages) >= LEAST:
            for i in pages[1:]:
                yield page.drop(i, "the same title stands at the head of other pages", 0.95, witness=pages[0])


def _name(line: str) -> str:
    """What the heads of a kind share: the title, marked when a number stands beside it; "" when it is no title."""
    title = _title(line)
    return title and (title if title == line else f"\f{title}")


def _title(line: str) -> str:
    """The line without the number of its page; "" when it is no title."""
    bare = line.strip()
    if len(bare) > LONGEST:
        return ""
    match = (CAPITALS if bare.isupper() else NUMBERED).fullmatch(bare)
    title = match["title"] if match else bare
    return title if title.count(" ") and not title.endswith(ENDS) and not title[-1:].isdigit() else ""
