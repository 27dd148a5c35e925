"""`window.dataLayer = window.dataLayer || [];`: scripts and their excuses, left where a browser runs them.

Only lines that call a tracker or an advertiser by its own name, and whole-line excuses ("Please enable JavaScript").
A page with code of its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom.page import Finding, Page

TRACKER = re.compile(
    r"""^\W{0,3}(?:
        (?:window\.)?(?:dataLayer|_gaq|_tkq|_paq|_stq|_sf_async_config|adsbygoogle|googletag|fbq|gtag|__tcfapi)\b\s*[=.(|]
      | (?:\(\s*)?(?:window\.)?adsbygoogle\s*=                                   # (adsbygoogle = window…
      | (?:var|let|const)\s+(?:_gaq|_paq|_tkq|_stq|_sf_async_config|googletag|disqus_\w+|addthis_\w+)\b
      | (?:gtag|fbq|ga|__gaTracker|googletag\.\w+)\s*\(\s*(?:['"]|function)      # gtag('config', …
      | (?:\(function\s*\(\)\s*\{|!function\s*\(\w).{0,80}(?:createElement|getElementsByTagName|googletag|fbq)
      | document\.write\s*\(
      | jQuery\s*\(\s*(?:document|function|window)\b
      | //\s*<!\[CDATA\[ | /\*\s*<!\[CDATA\[ | /\*\s*\]\]>\s*\*/ | //\s*\]\]>
    )""",
    re.VERBOSE,
)

NAME = re.compile(r"\w{4,}")


def find(page: Page) -> Iterator[Finding]:
    for i in page.labels.get("script_residue", ()):
        yield page.drop(i, "the line is what a page says without its scripts", page.certainty)
    found = [
        (i, match)
        for i, line in enumerate(page.lines)
        if ("(" in line or "=" in line or "]" in line) and (match := TRACKER.match(line.lstrip()))
    ]
    if not found or page.has_code:
        return
    prose = " ".join(page.lines[i] for i in page.prose)
    for i, match in found:
        if not any(name in prose for name in NAME.findall(match[0])):  # a tutorial speaks of what it shows
            yield page.drop(i, "the line is a script of the site", 0.95)
