"""` date 2021-05-04 Water found on Mars`: the date that a search index put before the headline.

Only the prefix goes; what follows must look like the start of a headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleanroom import lazy
from cleanroom.page import Finding, Page

STAGE = "repair"

DATE = r"date (?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]+Z?)? "
DATED = lazy.pattern(DATE)
PREFIX = lazy.pattern(rf"\s*(?:{DATE})+\s*(?=[^\W_]\S*\s+\S|[\"'“‘«¿¡(]\S)")


def find(page: Page) -> Iterator[Finding]:
    for i in sorted({page.line_of(match.start()) for match in DATED.finditer(page.text)}):
        match = PREFIX.match(page.lines[i])
        if match and page.in_front(i) and (page.lines[i][0] == " " or not page.lines[i][match.end()].islower()):
            yield page.cut(i, 0, match.end(), "a search index put the date before the headline", 0.95)


def harvest(text: str) -> Mapping[str, str]:
    return {"date": text.split()[1][:10]}
