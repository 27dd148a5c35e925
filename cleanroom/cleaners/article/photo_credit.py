"""`Photo: Jane Doe`: who took a picture, and an image's alt text left as a caption.

A credit needs its marker. A caption without one goes only, and not surely, when all its words stand in the headline
above it on a page that carries other boilerplate. "Figure 3: …" is content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleanroom import words
from cleanroom.page import Finding, Page

WORD = 3  # characters that a word has at least to say something
FILLERS = frozenset(["the", "and", "for", "with", "from", "its", "their"])
HEADLINE = 15  # characters that a headline has at least
LONGEST = 80  # characters of a caption
MOST_WORDS = 6
DIRTY = 3  # kinds of noise that make a caption out of a line that repeats the headline
ENDS = (".", "!", "?", ":")
MOST = 50  # headlines that a caption is compared with: no page of many must cost their square


def find(page: Page) -> Iterator[Finding]:
    for i in page.labels.get("photo_credit", ()):
        if not page.is_prose(i):
            yield page.drop(i, "the line is the credit of a picture", words.certainty(page))
    if page.dirt >= DIRTY and page.prose:
        yield from _captions(page)


def _captions(page: Page) -> Iterator[Finding]:
    """Lines between the headline and the first line of prose that only repeat words of the headline."""
    keys, first, labelled = page.keys, page.prose[0], page.labelled
    headlines: dict[frozenset[str], int] = {}  # the words of each line that may be one, and the first that has them
    for i in [i for i, key in enumerate(keys[:first]) if len(key) >= HEADLINE and key.count(" ") >= 3]:
        words = _words(keys[i])
        if len(words) >= 3 and i not in labelled:
            headlines.setdefault(words, i)
    having: dict[str, list[frozenset[str]]] = {}  # word -> the headlines that have it
    for words in headlines:
        for word in words:
            having.setdefault(word, []).append(words)
    for i in [i for i, key in enumerate(keys[:first]) if 2 * WORD < len(key) <= LONGEST and " " in key]:
        last = keys[i].rpartition(" ")[2]
        if (len(last) >= WORD and last not in having) or i in labelled:
            continue
        words = _words(keys[i])
        line = page.lines[i].strip()
        if len(words) < 2 or line.count(" ") >= MOST_WORDS or not line[:1].isalnum() or line.endswith(ENDS):
            continue
        rarest = min((having.get(word, []) for word in words), key=len)
        for headline in rarest[:MOST]:
            if words < headline and headlines[headline] < i:
                reason = f"its words only repeat the headline “{page.lines[headlines[headline]].strip()[:40]}”"
                yield page.drop(i, reason, 0.7, witness=headlines[headline])
                break


def _words(key: str) -> frozenset[str]:
    return frozenset([word for word in key.replace(",", " ").split() if len(word) >= WORD]) - FILLERS


def harvest(text: str) -> Mapping[str, str]:
    _, colon, name = text.partition(":")
    return {"credit": name.strip()} if colon and name.strip() else {}
