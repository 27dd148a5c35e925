"""`Newspapers from Canada`: what a press reader, a search index or an agency puts around an article.

The masthead, a newspaper's name alone above the headline, goes only with a press reader's tail on the page. "Author:"
behind the prose names the outlet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from cleanroom import lazy, lexicon
from cleanroom.folding import fold
from cleanroom.names import is_name
from cleanroom.page import Finding, Page

AUTHOR = "author:"
DASHES = ("-", "–", "—")
EDITION = lazy.pattern(r"\s+\([^()]*\)\Z")  # "National Post (Latest Edition)"


def find(page: Page) -> Iterator[Finding]:
    tails = [i for i in page.labels.get("syndication", ()) if not page.prose or page.in_head(i) or page.in_tail(i)]
    for i in tails:
        yield page.drop(i, "the whole line is a syndicator's", 0.99)
    outlets = set()
    for i in page.leads.get("syndication", ()):
        outlet = _outlet(page.lines[i])
        if page.keys[i].startswith(AUTHOR) and page.in_tail(i) and _is_outlet(outlet):
            outlets.add(fold(outlet))
            yield page.drop(i, "'Author:' and an outlet's name fill a line behind the prose", 0.95)
    if not page.prose or not (tails or outlets):
        return
    headline = _lowest_headline(page) if tails else -1
    for i in range(page.prose[0]):
        if page.keys[i] in outlets:
            yield page.drop(i, "the outlet's name, alone above the article", 0.95)
        elif i < headline and _is_masthead(page.lines[i]):
            yield page.drop(i, "a newspaper's name stands alone above a press reader's article", 0.95)


def harvest(text: str) -> Mapping[str, str]:
    if text.strip().lower().startswith(AUTHOR):
        return {"site": _outlet(text)}
    return {"site": text.strip()} if _is_masthead(text) else {}


def _outlet(line: str) -> str:
    return line.partition(":")[2].strip()


def _is_outlet(name: str) -> bool:
    """Six words at most, not the start of a sentence: "Phys.org", "9to5Mac", "DW (English)"."""
    return 0 < len(name.split()) <= 6 and len(name) <= 60 and (not name[0].islower() or "." in name.strip("."))


def _is_masthead(line: str) -> bool:
    """A name of at most five words that ends with a word such as "Gazette", or has hardly any other ("Daily Mail")."""
    name = EDITION.sub("", line.strip())
    words = [word for word in name.lower().replace("-", " ").split() if word not in ("the", "and", "&")]
    titles = _titles()
    return bool(words) and is_name(name) and (words[-1] in titles or all(word in titles for word in words))


def _lowest_headline(page: Page) -> int:
    """The last line above the prose that shows no noise by itself; a masthead stands above it, or is the headline."""
    above = [i for i in page.plain if i < page.prose[0] and not page.lines[i].lstrip().startswith(DASHES)]
    return above[-1] if above else -1


@cache
def _titles() -> frozenset[str]:
    return frozenset(lexicon.load().words("syndication", "title"))
