"""`Volks[soft hyphen]tum`: characters that nobody sees and every search stumbles over.

Zero-width spaces, byte order marks inside the text, soft hyphens, word joiners. Joiners (ZWJ, ZWNJ) and the zero-width
spaces of scripts that are written without spaces are spelling, and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page

STAGE = "repair"

INVISIBLE = "\u200b\ufeff\u00ad\u2060"
RUN = lazy.pattern(f"[{INVISIBLE}]+")
SPACELESS = lazy.pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf]")


def find(page: Page) -> Iterator[Finding]:
    if page.text.isascii():
        return
    for i in page.lines_with(*INVISIBLE):
        line = page.lines[i]
        runs = [run.span() for run in RUN.finditer(line) if not _is_spelling(line, run)]
        yield from page.mend(i, [(start, end, "") for start, end in runs], "the characters are invisible", 0.98)


def _is_spelling(line: str, run: re.Match[str]) -> bool:
    start, end = run.span()
    return "\u200b" in run[0] and SPACELESS.search(line[max(0, start - 1) : end + 1]) is not None
