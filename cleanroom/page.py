"""A page: immutable text, seen as lines, with what all cleaners need to know of it made once for all of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from cleanroom import lexicon
from cleanroom.folding import MARKS, fold, opener

BREAK = re.compile(r"\r\n|\r|\n")
SENTENCE_END = re.compile(r"[.!?؟।…][\"'”’»)\]]*(?:\s|$)|[。！？]")
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
THAI = re.compile(r"[\u0e00-\u0e7f]")
CODE = re.compile(
    r"""[{};=]\s*$ | \)\s*; | => | &&
      | ^\s*(?:def|import|from|class|return|const|let|var|fn|func|\#include|>>>|\$\ |</?\w+)\b.*[(={:;>]""",
    re.VERBOSE,
)
CODE_MARK = re.compile(r"[{}<>;=(]")
TRACKED = re.compile(r"dataLayer|_gaq|_tkq|_paq|_stq|adsbygoogle|googletag|fbq|gtag|__tcfapi|CDATA|createElement")

Change = tuple[int, int, str]  # from and to in a line, and what takes its place
MANY = 500  # changes of a line that are told one by one

PROSE_WORDS = 20
PROSE_WIDE = 40  # characters, where words are not spaced
FEW = 20  # lines of prose, enough to tell a language by
SHORT_WORDS = 8
SHORT_WIDE = 16
ENDS = (".", "!", "?", "”", "。", "！", "？", "؟", "…")
NOTHING: Mapping[str, str] = MappingProxyType({})


class Finding(NamedTuple):
    """A place that a cleaner takes for noise, why, and how sure it is. Made by `Page.drop`, `cut` or `put`."""

    start: int
    """First character, in the text the finding was made for; in a Result: in the input."""
    end: int
    """One behind the last character. Never across a line end, but for a join."""
    reason: str
    """Completes "removed because …"."""
    confidence: float
    """P(right | a page as dirty as this one), 0 to 1."""
    replacement: str = ""
    """What a repair puts in the place."""
    witness: int = -1
    """The line that this finding relies on: it is void when that line is found itself. Of copies of a line that goes
    the first takes its place."""
    cleaner: str = ""
    """Stamped by the pipeline."""


class Page:
    r"""Text, seen as lines. Lines break at ``\n``, ``\r\n`` and ``\r`` only.

    >>> page = Page("Water on Mars\n\nShare this:\n")
    >>> page.lines
    ['Water on Mars', '', 'Share this:', '']
    >>> page.labels["share_bar"]
    [2]
    >>> page.drop(2, "the whole line is a share button", 0.99)[:2]
    (15, 26)
    """

    def __init__(self, text: str, known: Mapping[str, str] = NOTHING) -> None:
        self.text = text
        self.known = known
        """Facts from outside: url, title, author, date, language."""
        self.before = text
        """In the stage "join": the text with its noise, so that what goes is no evidence and what stays is none."""

    def __reduce__(self) -> tuple[object, ...]:
        return Page, (self.text, dict(self.known))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return BREAK.split(self.text) if "\r" in self.text else self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts; one entry more than lines, behind the last line and its (missing) end."""
        if "\r" in self.text:
            return [0, *(m.end() for m in BREAK.finditer(self.text)), len(self.text) + 1]
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    @cached_property
    def keys(self) -> list[str]:
        """Each line folded, as the lexicon has it; "" for a blank line and for a long one that opens like no phrase."""
        openers = lexicon.load().openers
        return [
            key.lower()
            if key.isascii()
            else fold(key)
            if len(key) <= lexicon.LONG or (len(key) <= lexicon.LONGEST and opener(key) in openers)
            else ""
            for key in [line.strip(MARKS) for line in self.lines]
        ]

    @cached_property
    def _scan(self) -> Mapping[str, Mapping[str, list[int]]]:
        return lexicon.load().scan(self.keys, self.lines)

    @cached_property
    def labels(self) -> Mapping[str, list[int]]:
        """cleaner -> the lines that are one of its certain phrases, in any language or in the page's own."""
        labels = self._scan["label"]
        if not (local := self._scan["local"]):
            return labels
        labels, spoken = dict(labels), lexicon.load().spoken
        for cleaner, lines in local.items():
            if mine := [i for i in lines if not self.languages.isdisjoint(spoken(cleaner, self.keys[i]))]:
                labels[cleaner] = sorted({*labels.get(cleaner, ()), *mine})
        return labels

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that the page may be in, by the commonest words of its prose, which no cleaner takes; none for
        a page without prose. What is known from outside goes before."""
        if language := self.known.get("language", ""):
            return frozenset([language.replace("_", "-").partition("-")[0].lower()])
        return lexicon.load().languages(self.lines[i] for i in self.prose[:FEW])

    @property
    def hints(self) -> Mapping[str, list[int]]:
        """cleaner -> the lines that are one of its phrases that content may also have."""
        return self._scan["hint"]

    @property
    def leads(self) -> Mapping[str, list[int]]:
        """cleaner -> the lines that open with words which the cleaner's code reads on from."""
        return self._scan["lead"]

    @cached_property
    def _certain(self) -> frozenset[int]:
        return frozenset(i for lines in self._scan["label"].values() for i in lines)

    @cached_property
    def labelled(self) -> frozenset[int]:
        """All lines that are a certain phrase of any cleaner."""
        return frozenset(i for lines in self.labels.values() for i in lines)

    @property
    def dirt(self) -> int:
        """How dirty the page is: the number of kinds of noise whose certain phrases it carries.

        Taking lines out can only lower it, so no finding grows surer by what was removed before.
        """
        return len(self.labels)

    @cached_property
    def prose(self) -> list[int]:
        """Lines of running prose: twenty words or more (forty characters in Chinese, Japanese or Thai) with the end
        of a sentence, that are no phrase of the lexicon. No named cleaner takes them, so that "before the first" and
        "after the last" of them mean the same before and after cleaning."""
        return self._running(PROSE_WORDS, PROSE_WIDE)

    @cached_property
    def _sentences(self) -> list[int]:
        """The prose; on a page that has none, lines of eight words (sixteen characters) that end with a sentence."""
        return self.prose or [
            i for i in self._running(SHORT_WORDS, SHORT_WIDE) if self.lines[i].rstrip().endswith(ENDS)
        ]

    def _running(self, words: int, characters: int) -> list[int]:
        wide = not self.text.isascii()
        long = [
            i
            for i, line in enumerate(self.lines)
            if len(line) >= characters
            and ((spaces := line.count(" ")) >= words - 1 or (wide and spaces * 10 < len(line)))
        ]
        certain = self._certain
        return [i for i in long if i not in certain and _runs_on(self.lines[i], words, characters)]

    @cached_property
    def groups(self) -> int:
        """How many groups of noise the page carries certain phrases of."""
        about = lexicon.load().about
        return len({about[cleaner].group for cleaner in self.labels if cleaner in about})

    def is_prose(self, i: int) -> bool:
        """Is line `i` one of `prose`?"""
        at = bisect_left(self.prose, i)
        return at < len(self.prose) and self.prose[at] == i

    @cached_property
    def has_code(self) -> bool:
        """Does the page show code of its own? Two lines shaped like code, those that load a tracker not counted."""
        found = 0
        for line in self.lines:
            if is_code(line) and not TRACKED.search(line):
                found += 1
                if found == 2:
                    return True
        return False

    def in_head(self, i: int) -> bool:
        """Does line `i` stand before the first line of prose? False for a page without prose."""
        return bool(self.prose) and i < self.prose[0]

    def in_tail(self, i: int) -> bool:
        """Does line `i` stand behind the last line of prose? False for a page without prose."""
        return bool(self.prose) and i > self.prose[-1]

    def in_front(self, i: int) -> bool:
        """Does line `i` stand before the prose, or before shorter sentences on a page without, or is it their first?"""
        return bool(self._sentences) and i <= self._sentences[0]

    def in_body(self, i: int) -> bool:
        """Does line `i` stand between two lines of prose, or of shorter sentences on a page without?"""
        return bool(self._sentences) and self._sentences[0] < i < self._sentences[-1]

    @cached_property
    def plain(self) -> list[int]:
        """The lines that are not blank and show no noise by themselves: no phrase and no lead of the lexicon."""
        noisy = self.labelled.union(*self.hints.values(), *self.leads.values())
        return [i for i, line in enumerate(self.lines) if line.strip() and i not in noisy]

    def end(self, i: int) -> int:
        """The place behind the last character of line `i`, before its line end."""
        return self.starts[i] + len(self.lines[i])

    def lines_with(self, *needles: str) -> list[int]:
        """The lines in which one of `needles` occurs, in order: for needles that most pages do not have."""
        found = set()
        for needle in needles:
            at = self.text.find(needle)
            while at >= 0:
                i = self.line_of(at)
                found.add(i)
                at = self.text.find(needle, self.starts[i + 1])
        return sorted(found)

    def mend(self, i: int, changes: Sequence[Change], reason: str, confidence: float) -> Iterator[Finding]:
        """The `changes` of line `i`, in order and apart, each a finding; of a line that is full of them one for all."""
        if len(changes) <= MANY:
            for start, end, new in changes:
                yield self.put(i, start, end, new, reason, confidence)
            return
        line, (first, _, _), (_, last, _) = self.lines[i], changes[0], changes[-1]
        ends = [end for _, end, _ in changes[:-1]]
        kept = (line[a:b] for a, b in zip([first, *ends], [start for start, _, _ in changes], strict=True))
        new = "".join(part + change[2] for part, change in zip(kept, changes, strict=True))
        yield self.put(i, first, last, new, f"{reason}, {len(changes):,} times", confidence)

    def join(self, start: int, end: int, new: str, reason: str, confidence: float) -> Finding:
        """The characters `start` to `end` of the text, across line ends, should be `new`; for the stage "join"."""
        return Finding(start, end, reason, confidence, new)

    def line_of(self, place: int) -> int:
        """The index of the line that holds the character at `place`."""
        return bisect_right(self.starts, place) - 1

    def drop(self, i: int, reason: str, confidence: float, *, witness: int = -1) -> Finding:
        """The whole line `i` is noise."""
        start = self.starts[i]
        return Finding(start, start + len(self.lines[i]), reason, confidence, "", witness)

    def cut(self, i: int, start: int, end: int, reason: str, confidence: float) -> Finding:
        """The characters `start` to `end` of line `i` are noise."""
        return Finding(self.starts[i] + start, self.starts[i] + end, reason, confidence)

    def put(self, i: int, start: int, end: int, new: str, reason: str, confidence: float) -> Finding:
        """The characters `start` to `end` of line `i` should be `new`."""
        return Finding(self.starts[i] + start, self.starts[i] + end, reason, confidence, new)


def is_code(line: str) -> bool:
    """Is `line` shaped like a line of code?"""
    return CODE_MARK.search(line) is not None and CODE.search(line) is not None


def _runs_on(line: str, words: int, characters: int) -> bool:
    """Does `line` run on like prose and hold the end of a sentence? Code does neither."""
    spaces = line.count(" ")
    if not line.isascii():  # a quotation mark set off by a space is no word, repaired or not
        spaces -= line.count("“ ") + line.count(" ”") + line.count("‘ ")
    if spaces - line.startswith('" ') < words - 1 and len(WIDE.findall(line)) < characters:
        return False
    if "{" in line or "}" in line or ");" in line:
        return False
    if not line.isascii() and len(THAI.findall(line)) >= 2 * characters:  # written without full stops
        return True
    return line.endswith((".", "!", "?")) or ". " in line or SENTENCE_END.search(line) is not None
