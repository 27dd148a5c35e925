"""What a whole page is when it is no page of content: nothing but noise, an error, a wall that asks for consent.

A verdict rests on what is left once the noise is out: hardly anything. It is told beside the findings and rewrites
nothing.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from cleanroom import lexicon
from cleanroom.folding import fold
from cleanroom.page import BREAK, WIDE, Finding

ONLY_NOISE, ERROR_PAGE, CONSENT_WALL = VERDICTS = ("only_noise", "error_page", "consent_wall")
VERDICT = "verdict"
"""Their group, for those who choose by name."""
ABOUT = {
    ONLY_NOISE: "A page of which nothing would be left.",
    ERROR_PAGE: "A page that says that there is no page, such as “404 Not Found”, and hardly anything else.",
    CONSENT_WALL: "A page that asks for consent before it shows anything.",
}
HARDLY_ANY = 40  # words that an error or a wall has at most, besides the noise around it; twice that in characters
COOKIES, SCRIPTS = "cookie_banner", "script_residue"


class Verdict(NamedTuple):
    """A name of `VERDICTS`, and why."""

    name: str
    reason: str


def of(source: str, text: str, removed: tuple[Finding, ...]) -> Verdict | None:
    """The verdict on a page, `removed` from `source` leaving `text`; None for a page of content.

    >>> of("Home\\n404 Not Found\\n", "404 Not Found\\n", ())
    Verdict(name='error_page', reason='“404 Not Found” is about all that the page says')
    """
    if not source.strip():
        return None
    left = [line.strip() for line in BREAK.split(text[: 100 * HARDLY_ANY]) if line.strip()]
    walled = _walled(source, removed)
    if len(text.split()) > HARDLY_ANY or len(WIDE.findall(text[: 100 * HARDLY_ANY])) > 2 * HARDLY_ANY:
        return None
    said = left + [source[f.start : f.end] for f in removed if f.cleaner == SCRIPTS]
    found = _phrases().scan([fold(line) for line in said], said)["label"]
    for name in (ERROR_PAGE, CONSENT_WALL):
        if lines := [i for i in found.get(name, ()) if i in (0, 1) or i >= len(left)]:
            return Verdict(name, f"“{said[lines[0]][:60]}” is about all that the page says")
    if walled:
        return Verdict(CONSENT_WALL, walled)
    return None if left else Verdict(ONLY_NOISE, "nothing would be left of the page")


def _walled(source: str, removed: tuple[Finding, ...]) -> str:
    """Why a page is a wall by what was taken from it: most of it asks for consent; "" when it is not."""
    asked = sum(finding.end - finding.start for finding in removed if finding.cleaner == COOKIES)
    return "most of the page asks for consent" if 2 * asked > len(source.strip()) else ""


@cache
def _phrases() -> lexicon.Lexicon:
    known = lexicon.load()
    names = (ERROR_PAGE, CONSENT_WALL)
    return lexicon.Lexicon.of(
        lexicon.Entry(name, "label", "", phrase) for name in names for phrase in known.words(name, "verdict")
    )


def finding_of(verdict: Verdict, source: str) -> Finding:
    """The verdict as a finding, to be told with the others: it stands at the first line that is not blank."""
    line = next(line for line in BREAK.split(source) if line.strip())
    start = source.index(line)
    return Finding(start, start + len(line), verdict.reason, 0.99, cleaner=verdict.name)
