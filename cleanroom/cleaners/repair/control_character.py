"""`\\x1b[1mWater\\x1b[0m`: codes for a terminal, and control characters that no text has.

Escape sequences and control characters go, a letter struck over by the next one with it; a separator becomes a space.
What stands where Windows has its curly quotes and dashes becomes these. Tabs, line ends and form feeds (the page breaks
of printed text) stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Change, Finding, Page

STAGE = "repair"

ESCAPE = r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b\n\r]{0,200}(?:\x07|\x1b\\)|[@-Z\\-_])"
CONTROL = lazy.pattern(
    rf"{ESCAPE}|(?P<back>\x08+)|(?P<space>[\x0b\x1c-\x1f]+)"
    r"|[\x00-\x07\x0e-\x1b\x7f]+|(?<![ÂÃâÐÑØãà×ð\x80-\x9f])[\x80-\x9f]"
)
NEEDED = lazy.pattern(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def find(page: Page) -> Iterator[Finding]:
    for i in sorted({page.line_of(match.start()) for match in NEEDED.finditer(page.text)}):
        line, changes = page.lines[i], list[Change]()
        for match in CONTROL.finditer(line):
            start, end = match.span()
            if match["back"]:  # strikes out as many letters before it
                start = max(changes[-1][1] if changes else 0, 2 * start - end)
            changes.append((start, end, " " if match["space"] else _windows(match[0])))
        yield from page.mend(i, [c for c in changes if not c[2]], "text has no control characters", 0.98)
        yield from page.mend(i, [c for c in changes if c[2]], "another character stands for it in text", 0.95)


def _windows(character: str) -> str:
    """The character that Windows-1252 has in the place of a control character of Latin-1; "" for others."""
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", "ignore")
    return ""
