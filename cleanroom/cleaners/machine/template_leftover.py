"""`Posted by %s`: a placeholder that the site never filled in.

The line is a placeholder and nothing else, or a phrase of the lexicon with one where its number or name should be.
A page with code of its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanroom import lexicon
from cleanroom.page import Finding, Page

LONGEST = 200  # characters
PLACEHOLDER = re.compile(r"%(?:\d\$)?[ds]|\{\{[^{}]{1,60}\}\}|\{[\w.]{0,30}\}|%\([\w.]{1,30}\)[ds]|\$\{[\w.]{1,30}\}")
WHOLE = re.compile(
    r"""\s*(?:
        \{\{[^{}]{1,120}\}\}                                        # {{ post.title }}
      | \{%[^%]{1,120}%\}                                           # {% include share.html %}
      | <%[^%]{1,120}%>
      | \$\{[\w.]{1,60}\}
      | \[/?(?:caption|gallery|embed|video|audio|playlist|vc_\w+|et_pb_\w+)(?:\s[^\]]{0,160})?\]
    )\s*\Z""",
    re.VERBOSE,
)


def find(page: Page) -> Iterator[Finding]:
    phrases = lexicon.load().exact
    for i, line in enumerate(page.lines):
        if not ("%" in line or "{" in line or "[" in line) or len(line) > LONGEST:
            continue
        if WHOLE.match(line):
            reason = "the line is a template's placeholder"
        elif PLACEHOLDER.search(line) and lexicon.fold(PLACEHOLDER.sub(" ", line)) in phrases:
            reason = "a known phrase with its placeholder not filled in"
        else:
            continue
        if page.has_code:
            return
        yield page.drop(i, reason, 0.95)
