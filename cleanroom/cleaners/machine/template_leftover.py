"""`Posted by %s`: a placeholder that the site never filled in.

The line is a placeholder and nothing else, or a phrase of the lexicon with one where its number or name should be.
A page with code of its own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cleanroom import lazy, lexicon
from cleanroom.folding import fold
from cleanroom.page import Finding, Page

LONGEST = 200  # characters
PLACEHOLDER = lazy.pattern(r"%(?:\d\$)?[ds]|\{\{[^{}]{1,60}\}\}|\{[\w.]{0,30}\}|%\([\w.]{1,30}\)[ds]|\$\{[\w.]{1,30}\}")
WHOLE = lazy.pattern(
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
    for i in page.lines_with("%", "{", "["):
        line = page.lines[i]
        if len(line) > LONGEST or page.is_prose(i):
            continue
        if WHOLE.match(line):
            reason = "the line is a template's placeholder"
        elif PLACEHOLDER.search(line) and _is_phrase(line):
            reason = "a known phrase with its placeholder not filled in"
        else:
            continue
        if page.has_code:
            return
        yield page.drop(i, reason, 0.95)


def _is_phrase(line: str) -> bool:
    """Would the line be a phrase of the lexicon if its placeholders were filled in, by nothing, a number or a name?"""
    words, phrases = lexicon.load(), _phrases()
    for filling in ("", "5", "Jane Doe"):
        filled = PLACEHOLDER.sub(filling, line)
        for lexicon_of in (words, phrases):
            found = lexicon_of.scan([fold(filled)], [filled])
            if found["label"] or found["hint"]:
                return True
    return False


@cache
def _phrases() -> lexicon.Lexicon:
    """Phrases that are content once they are filled in ("5 min read"), and only then."""
    phrases = lexicon.load().words("template_leftover", "phrase")
    return lexicon.Lexicon.of(lexicon.Entry("template_leftover", "label", "", phrase) for phrase in phrases)
