"""`cafÃ©`: UTF-8 that was read as another encoding.

A cheap pattern finds the lines that may have it; ftfy (Robyn Speer, fix_encoding) decides and repairs.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page

STAGE = "repair"

USUAL = "ÃÂâÐÑØã"  # one of these stands in nearly all mojibake of European, Cyrillic, Arabic and Japanese text
LEAD = USUAL + "ÅÄÎÏÙÚÛà×ðïåäçèéæ"
SUSPECT = lazy.pattern(f"[{LEAD}][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
CAPITALS = lazy.pattern(r"(?<=[^\W\d_a-zß-ÿ])[ÃÅ](?=[“”‘’])")
"""A word in capitals, quoted: `“IRMÃ”` would decode, and is right as it is."""
LONGEST = 100_000  # characters: ftfy looks at a line many times over


def find(page: Page) -> Iterator[Finding]:
    if page.text.isascii() or not any(lead in page.text for lead in USUAL):
        return
    for i in sorted({page.line_of(match.start()) for match in SUSPECT.finditer(page.text)}):
        line = page.lines[i]
        if len(line) > LONGEST or CAPITALS.search(line):
            continue
        fixed = _fixed(line)
        if fixed == line or "\n" in fixed or "\r" in fixed:
            continue
        start, stop, new = _difference(line, fixed)
        if start < stop:
            yield page.put(i, start, stop, new, "UTF-8 was read as another encoding", 0.99)


def _fixed(line: str) -> str:
    from ftfy import fix_encoding  # late: only a page with a suspect line needs it

    return str(fix_encoding(line))


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """The smallest span of `old` that gives way, and what takes its place."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    behind = 0
    while behind < min(len(old), len(new)) - start and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    return start, len(old) - behind, new[start : len(new) - behind]
