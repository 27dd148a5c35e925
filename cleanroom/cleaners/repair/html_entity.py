"""`Fish &amp; chips`: a character that HTML wrote as an entity and nobody read back.

Entities with a semicolon only. A line that speaks of entities or of markup stays, and so do `&lt;` and `&gt;` unless
they stand between spaces, where they can open no tag.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page, is_code

STAGE = "repair"

ENTITY = lazy.pattern(r"&(?:amp;)*(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
SPOKEN_OF = lazy.pattern(
    r"(?i)\b(?:html|xml|xhtml|entit(?:y|ies)|entität\w*|markup|escap\w+|encod\w+|unicode)\b|</?\w{1,20}\b[^>]{0,200}>|`"
)
NAMED = lazy.pattern(
    r"(?i)\b(?:us(?:e|es|ing)|typ(?:e|es|ing)|writ(?:e|es|ing|ten)|wrote|insert|enter|sign|symbol|mark)\b"
)
"""Words of a line that may name an entity, when it is set off by spaces."""
QUOTES = "\"'“”‘’«»"


def find(page: Page) -> Iterator[Finding]:
    if "&" not in page.text:
        return
    for i in sorted({page.line_of(match.start()) for match in ENTITY.finditer(page.text)}):
        line = page.lines[i]
        if SPOKEN_OF.search(line) or is_code(ENTITY.sub("", line)) or "|" in line or "\t" in line:
            continue
        changes = []
        for match in ENTITY.finditer(line):
            start, end = match.span()
            new = _read(match[0]).replace("\N{NO-BREAK SPACE}", " ")
            before, behind = line[start - 1 : start], line[end : end + 1]
            if not before.strip() and not behind.strip() and NAMED.search(line):
                continue
            if new == match[0] or len(new) != 1 or not new.isprintable():
                continue
            if before and behind and before in QUOTES and behind in QUOTES:
                continue
            if new not in "<>" or (before, behind) == (" ", " "):
                changes.append((start, end, new))
        yield from page.mend(i, changes, "the character was written as an HTML entity", 0.95)


def _read(entity: str) -> str:
    """What an entity stands for, however often it was escaped."""
    from html import unescape  # late: its table is large

    while (read := unescape(entity)) != entity:
        entity = read
    return entity
