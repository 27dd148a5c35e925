r"""A page with marks, as cleanroom sees it: the grammar of golden files, of `check --format marked` and of the docs.

      Water on Mars                       two spaces: the line is kept (a blank line has no mark)
    - By Jane Doe, Staff Writer           dropped or changed, at 0.9 or more (`~ ` below)
    ^ byline: a word for 'by' and a name fill the line
    + the line as it is put in its place
    = author: Jane Doe                    metadata

Characters that cannot be seen are escaped, and so are odd line ends: ``\r\n`` or ``\r`` at the end of a line, a lone
backslash where the last line has no end. `parse(render(result))` gives the text of the page back, for any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom.page import BREAK, Page
from cleanroom.patch import Edit, splice
from cleanroom.pipeline import CHECK
from cleanroom.result import Result

KEPT, SURE, UNSURE, NEW, WHY, META = "  ", "- ", "~ ", "+ ", "^ ", "= "
ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))")


def escape(text: str) -> str:
    r"""`text` with backslashes doubled and all that is not printable as ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN``.

    What comes from a page goes to a terminal only through this: no control character survives.

    >>> print(escape("a\x1b[31m\\"))
    a\x1b[31m\\
    """
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(c if c.isprintable() and c != "\\" else _escaped(c) for c in text)


def _escaped(c: str) -> str:
    if c in "\\\t":
        return "\\\\" if c == "\\" else "\\t"
    code = ord(c)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unescape(text: str) -> str:
    """The inverse of `escape`."""

    def one(match: re.Match[str]) -> str:
        two, four, eight, other = match.groups()
        if other:
            return "\t" if other == "t" else other
        return chr(int(two or four or eight, 16))

    return ESCAPE.sub(one, text)


def render(result: Result) -> str:
    """The input of `result` with marks, ended by a newline; "" for an empty text."""
    page = Page(result.source)
    reasons: dict[int, list[str]] = {}
    surest: dict[int, float] = {}
    for finding in result.removed:
        i = page.line_of(finding.start)
        why = f"{WHY}{finding.cleaner}: {escape(finding.reason)}"
        if why not in reasons.setdefault(i, []):
            reasons[i].append(why)
        for touched in range(i, page.line_of(finding.end - 1) + 1):
            surest[touched] = max(surest.get(touched, 0.0), finding.confidence)

    out = []
    ends = [m[0] for m in BREAK.finditer(page.text)] + [""]
    edits = _by_line(page, result.edits)
    last = len(page.lines) - 1
    for i, line in enumerate(page.lines):
        if i == last and not line:
            break  # the text ends with a line end
        shown = _line(line, ends[i], i == last)
        if i not in surest:
            out.append(KEPT + shown if shown else "")
            continue
        out.append((SURE if surest[i] >= CHECK else UNSURE) + shown)
        out += reasons.get(i, ())
        new = splice(line, edits.get(i, [])).rstrip("\r\n")  # a join may move the line end
        if new.strip():
            out.append(NEW + _line(new, ends[i], i == last))
    out += [f"{META}{key}: {escape(value)}" for key, value in sorted(result.metadata.items())]
    return "".join(line + "\n" for line in out)


def _line(line: str, end: str, last: bool) -> str:
    shown = escape(line)
    if shown.endswith(" "):
        shown = shown[:-1] + "\\x20"
    if last:
        return shown + "\\"
    return shown + {"\n": "", "\r\n": "\\r\\n", "\r": "\\r"}[end]


def _by_line(page: Page, edits: tuple[Edit, ...]) -> dict[int, list[Edit]]:
    """The edits that touch each line, clipped to it, in its own coordinates."""
    out: dict[int, list[Edit]] = {}
    for start, old, new in edits:
        i = page.line_of(start)
        stop = start + len(old)
        while i < len(page.lines) and page.starts[i] <= stop:
            a, b = max(start, page.starts[i]), min(stop, page.end(i))
            if a < b or (a == b and new):
                first = page.starts[i]
                out.setdefault(i, []).append(Edit(a - first, page.text[a:b], new))
                new = ""
            i += 1
    return out


def parse(golden: str) -> str:
    """The text of the page that a golden file shows."""
    return "".join(text + end for mark, text, end in rows(golden) if mark in (KEPT, SURE, UNSURE))


def rows(golden: str) -> Iterator[tuple[str, str, str]]:
    """(mark, text, line end) of every line of a golden file; the text of lines of the page unescaped."""
    for line in golden.split("\n")[:-1]:
        mark, text = line[:2].ljust(2), line[2:]
        if mark not in (KEPT, SURE, UNSURE, NEW):
            yield mark, text, ""
            continue
        end = "\n"
        stop = len(text) - len(text.rstrip("\\"))
        if stop % 2:
            text, end = text[:-1], ""
        else:
            for suffix, odd in (("\\r\\n", "\r\n"), ("\\r", "\r")):
                body = text.removesuffix(suffix)
                if body != text and (len(body) - len(body.rstrip("\\"))) % 2 == 0:
                    text, end = body, odd
                    break
        yield mark, unescape(text), end
