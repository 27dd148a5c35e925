"""`ten-yearold`: a word that lost its hyphen at the line end of a printed page.

Closed shapes only: a number, a unit of time, "old".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom import lazy
from cleanroom.page import Finding, Page

STAGE = "repair"

NUMBER = (
    r"\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen"
)
JOINED = lazy.pattern(
    rf"(?<![\w/.=&?#-])(?:{NUMBER})-(?P<unit>year|month|week)(?P<old>old)(?=s?(?![\w/-]|\.\w))", re.IGNORECASE
)


def find(page: Page) -> Iterator[Finding]:
    for i in page.lines_with("-yearold", "-monthold", "-weekold", "-YEAROLD"):
        for match in JOINED.finditer(page.lines[i]):
            start, end = match.start("unit"), match.end()
            new = f"{match['unit']}-{match['old']}"
            yield page.put(i, start, end, new, "the hyphen was lost at the end of a printed line", 0.95)
