"""`© 2024 The Harbour Gazette. All rights reserved.`: the line that claims the rights to the page.

Sentences about copyright stay, and so does the notice of a licence or of a source file: it is part of what it covers.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanroom import words
from cleanroom.page import Finding, Page

COMMENT = ("*", "#", "//", "/*", "--", ";", "<!--", "%")


def find(page: Page) -> Iterator[Finding]:
    licence = page.groups < 2 and any("(c)" in page.keys[i] for i in page.labels.get("copyright", ()))
    for finding in () if licence else words.find(page, "copyright"):
        if not page.lines[page.line_of(finding.start)].lstrip().startswith(COMMENT):
            yield finding
