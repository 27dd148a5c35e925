"""`Photo: Jane Doe`: who took a picture, and an image's alt text left as a caption.

A credit needs its marker. A caption without one goes only, and not surely, when all its words stand in the headline
above it on a page that carries other boilerplate. "Figure 3: …" is content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cleanroom import lexicon
from cleanroom.page import Finding, Page

WORD = re.compile(r"[^\W\d_]{4,}")
LONGEST = 80  # characters of a caption


def find(page: Page) -> Iterator[Finding]:
    for i in page.labels.get("photo_credit", ()):
        if i not in page.prose:
            yield page.drop(i, "the line is the credit of a picture", page.certainty)
    if page.dirt >= 2 and page.prose:
        yield from _captions(page)


def _captions(page: Page) -> Iterator[Finding]:
    """Lines between the headline and the first line of prose that only repeat words of the headline."""
    head = [i for i in range(page.prose[0]) if page.lines[i].strip() and i not in page.labelled]
    words = {i: set(WORD.findall(lexicon.fold(page.lines[i]))) for i in head}
    for at, i in enumerate(head):
        line = page.lines[i].strip()
        if len(line) > LONGEST or len(words[i]) < 2 or line.endswith((".", "!", "?", ":")):
            continue
        for headline in head[:at]:
            if words[i] < words[headline] and len(words[headline]) >= 4:
                reason = f"its words only repeat the headline “{page.lines[headline].strip()[:40]}”"
                yield page.drop(i, reason, 0.7, witness=headline)
                break


def harvest(text: str) -> Mapping[str, str]:
    _, colon, name = text.partition(":")
    return {"credit": name.strip()} if colon and name.strip() else {}
