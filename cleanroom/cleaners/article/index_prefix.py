"""` date 2021-05-04 Water found on Mars`: the date that a search index put before the headline.

Only the prefix goes; what follows must look like the start of a headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cleanroom.page import Finding, Page

STAGE = "repair"

PREFIX = re.compile(r"\s*(?:date \d{4}-\d\d-\d\d )+\s*(?=[^\W_]\S*\s+\S|[\"'“‘«¿¡(]\S)")


def find(page: Page) -> Iterator[Finding]:
    if "date " not in page.text:
        return
    for i, line in enumerate(page.lines):
        match = PREFIX.match(line) if "date " in line[:20] else None
        if match and not line[match.end()].islower():
            yield page.cut(i, 0, match.end(), "a search index put the date before the headline", 0.95)


def harvest(text: str) -> Mapping[str, str]:
    return {"date": text.split()[1]}
