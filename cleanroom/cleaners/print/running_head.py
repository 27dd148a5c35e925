"""`The Harbour Year    7`: the title that stands at the head of every printed page.

The first line of a page (behind a form feed) that two more pages have: two words or more, the same to the character or
the same but for a number that stands apart from them. "Chapter 7" and "Dear John," are no such title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

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
    bare = {i: page.lines[i].strip() for i in plain}
    same = Counter(bare[i] for i in opening)
    heads: dict[str, list[int]] = {}
    for i in opening:
        heads.setdefault(_name(bare[i], same), []).append(i)
    heads.pop("", None)
    if not any(len(copies) >= LEAST - 1 for copies in heads.values()):
        return
    first: dict[str, int] = {}  # the first page has no break before it
    for i in plain:
        first.setdefault(_name(bare[i], same), i)
    for name, copies in heads.items():
        later = [i for i in copies if i != first[name]]
        if len(later) >= LEAST - 1:
            for i in later:
                yield page.drop(i, "the same title stands at the head of other pages", 0.95, witness=first[name])


def _name(line: str, same: Mapping[str, int]) -> str:
    """What the heads of a kind share: the whole line where it is the same to the character, or its title without the
    number of the page; "" when it is no title."""
    title = _title(line)
    return line if title and same.get(line, 0) > 1 else title and f"\f{title}"


def _title(line: str) -> str:
    """The line without the number of its page; "" when it is no title."""
    bare = line.strip()
    if len(bare) > LONGEST:
        return ""
    match = (CAPITALS if bare.isupper() else NUMBERED).fullmatch(bare)
    title = match["title"] if match else bare
    return title if title.count(" ") and not title.endswith(ENDS) and not title[-1:].isdigit() else ""
