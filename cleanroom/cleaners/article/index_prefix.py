"""` date 2021-05-04 Water found on Mars`: the date that a search index put before the headline.

Only the prefix goes; what follows must look like the start of a headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cleanroom.page import Finding, Page

STAGE = "repair"

PREFIX = re.compile(r"\s*(?:date \d{4}-\d\d-\d\d )+\s*(?=[^\W_]\S*\s+\S|[\"'“‘«¿¡(]\S)")
DATED = re.compile(r"date \d{4}-\d\d-\d\d ")


def find(page: Page) -> Iterator[Finding]:
    for i in sorted({page.line_of(match.start()) for match in DATED.finditer(page.text)}):
        match = PREFIX.match(page.lines[i])
        if match and not page.lines[i][match.end()].islower():
            yield page.cut(i, 0, match.end(), "a search index put the date before the headline", 0.95)


def harvest(text: str) -> Mapping[str, str]:
    return {"date": text.split()[1]}
