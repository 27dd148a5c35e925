"""`window.dataLayer = window.dataLayer || [];`: scripts and their excuses, left where a browser runs them.

Only lines that call an advertiser or, outside the prose, a tracker by its own name, and whole-line excuses ("Please
enable JavaScript").
A page with code of its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom import lazy, words
from cleanroom.page import Finding, Page

ADVERTISER = lazy.pattern(
    r"""\W{0,3}(?:
        (?:window\.)?(?:adsbygoogle|googletag)\b\s*[=.(|]        # (adsbygoogle = window.adsbygoogle || []).push({});
      | document\.write\s*\(
      | //\s*<!\[CDATA\[ | /\*\s*<!\[CDATA\[ | /\*\s*\]\]>\s*\*/ | //\s*\]\]>
    )""",
    re.VERBOSE,
)
TRACKER = lazy.pattern(
    r"""\W{0,3}(?:
        (?:window\.)?(?:dataLayer|_gaq|_tkq|_paq|_stq|_sf_async_config|fbq|gtag|__tcfapi)\b\s*[=.(|]
      | (?:var|let|const)\s+(?:_gaq|_paq|_tkq|_stq|_sf_async_config|googletag|disqus_\w+|addthis_\w+)\b
      | function\s+gtag\s*\(
      | (?:gtag|fbq|ga|__gaTracker)\s*\(\s*(?:['"]|function)    # gtag('config', …
      | (?:\(function\s*\(\)\s*\{|!function\s*\(\w).{0,80}(?:createElement|getElementsByTagName|googletag|fbq)
      | jQuery\s*\(\s*(?:document|function|window)\b
    )""",
    re.VERBOSE,
)


def find(page: Page) -> Iterator[Finding]:
    yield from words.find(page, "script_residue")
    for i in page.lines_with("(", "=", "]"):
        line = page.lines[i].lstrip()
        # what a tutorial shows stands between its prose, and so do advertisements, but no tracker
        if ADVERTISER.match(line) or (TRACKER.match(line) and _outside(page, i)):
            if page.has_code:
                return
            if page.is_prose(i):
                continue
            yield page.drop(i, "the line is a script of the site", 0.95)


def _outside(page: Page, i: int) -> bool:
    return not page.prose or page.in_head(i) or page.in_tail(i)
