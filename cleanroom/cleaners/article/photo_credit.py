"""`Photo: Jane Doe`: who took a picture, and an image's alt text left as a caption.

A credit needs its marker. A caption without one goes only, and not surely, when all its words stand in the headline
above it on a page that carries other boilerplate. "Figure 3: …" is content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleanroom.page import Finding, Page

WORD = 4  # characters that a word has at least to say something
COMMAS = str.maketrans(dict.fromkeys(",;:.“”\"'()", " "))
LONGEST = 80  # characters of a caption
MOST = 50  # headlines that a caption is compared with: no page of many must cost their square


def find(page: Page) -> Iterator[Finding]:
    for i in page.labels.get("photo_credit", ()):
        if i not in page.prose:
            yield page.drop(i, "the line is the credit of a picture", page.certainty)
    if page.dirt >= 2 and page.prose:
        yield from _captions(page)


def _captions(page: Page) -> Iterator[Finding]:
    """Lines between the headline and the first line of prose that only repeat words of the headline."""
    headlines: dict[frozenset[str], int] = {}  # the words of lines so far, and the first line that has just these
    having: dict[str, list[frozenset[str]]] = {}  # word -> the headlines that have it
    for i in range(page.prose[0]):
        if len(page.keys[i]) <= 2 * WORD or i in page.labelled:
            continue
        line = page.lines[i].strip()
        words = frozenset(word for word in page.keys[i].translate(COMMAS).split() if len(word) >= WORD)
        if len(words) >= 2 and len(line) <= LONGEST and not line.endswith((".", "!", "?", ":")):
            rarest = min((having.get(word, []) for word in words), key=len)
            for headline in rarest[:MOST]:
                if words < headline:
                    reason = f"its words only repeat the headline “{page.lines[headlines[headline]].strip()[:40]}”"
                    yield page.drop(i, reason, 0.7, witness=headlines[headline])
                    break
        if len(words) >= 4 and words not in headlines:
            headlines[words] = i
            for word in words:
                having.setdefault(word, []).append(words)


def harvest(text: str) -> Mapping[str, str]:
    _, colon, name = text.partition(":")
    return {"credit": name.strip()} if colon and name.strip() else {}
