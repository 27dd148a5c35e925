"""The phrases of noise, and one scan of a page for all of them.

Sources are `lexicons/<language>/<group>/<cleaner>.<kind>.txt`, one phrase a line; `python -m cleanroom.lexicons`
compiles them to `lexicon.tsv`, which is all that is read at run time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from cleanroom.errors import ConfigError
from cleanroom.folding import MARKS, PLACEHOLDER, normalise
from cleanroom.names import is_name

COMPILED = Path(__file__).parent / "lexicon.tsv"

LONGEST = 1000
"""Characters: longer lines follow no template."""

LONG = 200
"""Characters: longer lines are folded only when their first word opens a template; most are prose."""

PLACES = ("around", "behind", "anywhere")
"""Where noise stands: around the prose, behind it (in front of it only on a page with other noise), or between too."""

SCANNED = ("label", "local", "hint", "lead")
"""Kinds of word list that lines are compared with: a whole line that is certainly noise; one that is on a page in its
own language; a whole line that may be; the words that open a line which the cleaner's code then reads."""

COUNTED = "counted"
"""The kind that a label of the form "{n} views" is compiled to: a label where the line has a number, else nothing."""

LAST = "\0"
"""Opens the keys of the index that are last words or characters, of templates that open with a placeholder."""

SHORT = 20
"""Characters: a template with fewer of its own says nothing about a line of more than LONG."""

SENTENCE = 30
"""Characters: a label this long or longer is a sentence, and more sentences may follow it on its line; a third of it in
scripts that do not space their words."""

UNSPACED = "\u0e00"
"""Scripts from here on (Thai, kana, Han) do not space their words."""

SPACELESS = frozenset(["zh", "ja", "th"])
"""Languages that do not space their words: their commonest words are counted wherever they stand."""

HARDLY_WORSE = 0.9
"""Of the best language's share: near languages share words."""

FLOOR = 0.04
"""Of all words: a language whose commonest words are rarer is not the page's."""

WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"\d[\d.,'\s]*[KkMm]?\Z")
DIGIT = re.compile(r"\d")
ENUMERATED = re.compile(r"\A\W*\d{1,3}[.)]\s")  # the number of a list item counts nothing


class Template(NamedTuple):
    """A phrase with placeholders, cut into its literals and the placeholders between and around them."""

    literals: tuple[str, ...]  # one more than holes; the first and the last may be empty
    holes: tuple[str, ...]

    @classmethod
    def parse(cls, phrase: str) -> Template:
        parts = PLACEHOLDER.split(phrase)
        return cls(tuple(parts[::2]), tuple(parts[1::2]))

    def matches(self, key: str, line: str) -> bool:
        """Does the folded `key` of `line` follow the template? Literals are sought from the left, no backtracking."""
        literals, holes = self.literals, self.holes
        if len(key) > LONGEST or (len(key) > LONG and sum(map(len, literals)) < SHORT):
            return False
        if not (key.startswith(literals[0]) and key.endswith(literals[-1])):
            return False
        at, last = len(literals[0]), len(key) - len(literals[-1])
        if at > last:
            return False
        cased = ""
        for i, (hole, literal) in enumerate(zip(holes, literals[1:], strict=True), 1):
            end = last if i == len(holes) else key.find(literal, at, last)
            if end < at:
                return False
            if hole == "n" and not NUMBER.match(key, at, end):
                return False
            if hole == "name":
                cased = cased or _cased(line)
                if len(cased) != len(key) or not is_name(cased[at:end].strip()):
                    return False
            if hole == "…" and (end == at or (self._is_glued(i) and key[at] == " ")):
                return False
            at = end + len(literal)
        return True

    def _is_glued(self, i: int) -> bool:
        """Does the short phrase run into its hole `i`: "Next article{…}" with the title right behind it?"""
        before = self.literals[i - 1][-1:]
        return i == len(self.holes) and before.isalnum() and before < UNSPACED and len("".join(self.literals)) < SHORT


def _cased(line: str) -> str:
    return normalise(line).strip(MARKS)


Indexed = tuple[str, str, Template]  # kind, cleaner, template


class Entry(NamedTuple):
    """One phrase of one cleaner."""

    cleaner: str
    kind: str  # label, hint, lead, or what else a cleaner's code reads
    languages: str  # joined by commas; only of phrases that count in their own language alone
    phrase: str  # folded


class Words(NamedTuple):
    """What the words of a cleaner say about it, from the head of its English label file."""

    group: str
    doc: str
    reason: str
    place: str
    """Where on a page this noise stands: "around" the prose, "behind" it, or "anywhere"."""


class Lexicon:
    """All phrases, ready for the scan of a page.

    Templates are indexed by the words at their edge and read when a line first has these; everything else is built by
    whole lists, since it is built anew in every process.
    """

    def __init__(
        self, lists: dict[tuple[str, str, str], list[str]], templates: dict[str, str], about: dict[str, Words]
    ) -> None:
        self.lists = lists
        """(cleaner, kind, languages) -> its phrases, folded."""
        self.templates = templates
        """The index: first words, or LAST and last ones -> kind, cleaner, phrase, kind, …, joined by tabs."""
        self.about = about
        self.exact: dict[str, tuple[tuple[str, str], ...]] = {}
        for (cleaner, kind, _), phrases in lists.items():
            if kind in SCANNED or kind == COUNTED:
                mine: tuple[tuple[str, str], ...] = ((kind, cleaner),)
                whole = dict.fromkeys([p for p in phrases if "{" not in p], mine)
                for shared in self.exact.keys() & whole.keys():
                    whole[shared] = tuple(sorted({*self.exact[shared], *whole[shared]}))
                self.exact.update(whole)
        self.openers = {key.partition(" ")[0] for key in templates if key[0] != LAST}
        self.initials = {opener for opener in self.openers if not opener.isascii()}
        self.endings = {key[1:] for key in templates if key[0] == LAST}
        self.tails = {ending[-2:] for ending in self.endings}
        self._read: dict[str, list[Indexed]] = {}

    @classmethod
    def of(cls, entries: Iterable[Entry], about: dict[str, Words] | None = None) -> Lexicon:
        """The lexicon of these phrases."""
        lists: dict[tuple[str, str, str], list[str]] = {}
        index: dict[str, list[str]] = {}
        for cleaner, kind, languages, phrase in entries:
            lists.setdefault((cleaner, kind, languages), []).append(phrase)
            for key, template in _indexed(kind, phrase) if kind in SCANNED else ():
                index.setdefault(key, []).extend((kind, cleaner, template))
        return cls(lists, {key: "\t".join(row) for key, row in index.items()}, about or {})

    @property
    def entries(self) -> list[Entry]:
        """All phrases, one by one."""
        return [Entry(*key, phrase) for key, phrases in self.lists.items() for phrase in phrases]

    def words(self, cleaner: str, kind: str) -> list[str]:
        """The folded phrases of one cleaner and kind, in all languages."""
        return [p for key, phrases in self.lists.items() if key[:2] == (cleaner, kind) for p in phrases]

    def spoken(self, cleaner: str, phrase: str) -> frozenset[str]:
        """The languages of a local phrase."""
        return frozenset(
            language
            for (owner, kind, languages), phrases in self.lists.items()
            if (owner, kind) == (cleaner, "local") and phrase in phrases
            for language in languages.split(",")
        )

    def _pool(self, key: str) -> list[Indexed]:
        """The templates at one key of the index."""
        if key not in self._read:
            row = self.templates[key].split("\t")
            cut = zip(row[::3], row[1::3], row[2::3], strict=True)
            self._read[key] = [(kind, cleaner, Template.parse(phrase)) for kind, cleaner, phrase in cut]
        return self._read[key]

    @cached_property
    def _common(self) -> dict[str, frozenset[str]]:
        """language -> its commonest words."""
        found: dict[str, set[str]] = {}
        for (cleaner, kind, languages), phrases in self.lists.items():
            if (cleaner, kind) == ("language", "common"):
                for language in languages.split(","):
                    found.setdefault(language, set()).update(phrases)
        return {language: frozenset(words) for language, words in found.items()}

    def languages(self, lines: Iterable[str]) -> frozenset[str]:
        """The languages that running prose may be in, by its share of each language's commonest words: the best, and
        those that are hardly worse."""
        text = " ".join(lines).lower()
        words = Counter(WORD.findall(text))
        total = words.total() or 1
        shares = {
            language: sum(text.count(part) for part in common) / max(len(text), 1)
            if language in SPACELESS
            else sum(words[word] for word in common) / total
            for language, common in self._common.items()
        }
        best = max(shares.values(), default=0.0)
        return frozenset(language for language, share in shares.items() if share >= max(HARDLY_WORSE * best, FLOOR))

    def scan(self, keys: Sequence[str], lines: Sequence[str]) -> dict[str, dict[str, list[int]]]:
        """kind -> cleaner -> the lines that are one of its phrases, in order."""
        found: dict[str, dict[str, list[int]]] = {kind: {} for kind in SCANNED}
        exact, openers, initials, endings, tails = self.exact, self.openers, self.initials, self.endings, self.tails
        templates = self.templates
        for i in [i for i, key in enumerate(keys) if key in exact]:
            for kind, cleaner in exact[keys[i]]:
                if kind == COUNTED:
                    if not DIGIT.search(ENUMERATED.sub("", lines[i])):
                        continue
                    kind = "label"
                found[kind].setdefault(cleaner, []).append(i)
        rows = [
            i
            for i, key in enumerate(keys)
            if key
            and (
                (
                    (word := key.partition(" ")[0]) in openers
                    and (word in templates or _two_words(key, word) in templates)
                )
                or key[-2:] in tails
                or key[-1] in endings
                or key[0] in initials
            )
        ]
        for i in rows:
            key = keys[i]
            word = key.partition(" ")[0]
            at = (
                {word: None, _two_words(key, word): None, key[0]: None} if word in openers or key[0] in initials else {}
            )
            last = key[key.rfind(" ") + 1 :]
            if last in endings or key[-1] in endings:
                at |= dict.fromkeys((LAST + key[-1], LAST + last))
            for place in at:
                for kind, cleaner, template in self._pool(place) if place in templates else ():
                    if key.endswith(template.literals[-1]) and template.matches(key, lines[i]):
                        found[kind].setdefault(cleaner, []).append(i)
        for by_cleaner in found.values():
            for cleaner in by_cleaner:
                by_cleaner[cleaner] = sorted(set(by_cleaner[cleaner]))
        return found


def _two_words(key: str, word: str) -> str:
    """The first two words of `key`, of which `word` is the first."""
    end = key.find(" ", len(word) + 1)
    return key if end < 0 else key[:end]


def _indexed(kind: str, phrase: str) -> Iterator[tuple[str, str]]:
    """(key of the index, template) for a phrase that more than one line may be."""
    if kind == "lead":
        phrase += "{*}"  # whatever follows, also digits, which fold away: it is a whole phrase too
    elif "{" not in phrase:
        unspaced = phrase[-1] >= UNSPACED
        if kind != "label" or len(phrase) < (SENTENCE // 3 if unspaced else SENTENCE):
            return
        # a notice of this length may go on: "This site uses cookies to serve you. By using it …"
        phrase += "。{…}" if unspaced else ". {…}"
    literals = Template.parse(phrase).literals
    if literal := literals[0]:
        first, _, rest = literal.partition(" ")
        second, closed, _ = rest.partition(" ")
        for word in (first, first + ":") if kind == "lead" else (first,):
            opener = _index_word(word, word[:1])
            yield f"{opener} {second}" if closed and opener == word else opener, phrase
    else:
        word = literals[-1].rpartition(" ")[2]
        yield LAST + _index_word(word, word[-1:]), phrase


def _index_word(word: str, edge: str) -> str:
    """What a template is indexed by: the word at its edge, or its outermost character when that is not ASCII, since
    such a word (版权所有, ©) may stand without spaces."""
    return word if edge.isascii() or (edge.isalpha() and edge < UNSPACED) else edge


_loaded: list[Lexicon] = []


def load() -> Lexicon:
    """The built-in lexicon, read once a process.

    Raises:
        ConfigError: lexicon.tsv is missing or damaged.
    """
    if not _loaded:
        try:
            _loaded.append(parse(COMPILED.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, IndexError) as error:
            raise ConfigError(f"the lexicon cannot be read ({error}): run `python -m cleanroom.lexicons`") from None
    return _loaded[0]


def dump(lexicon: Lexicon) -> str:
    """The text of a compiled file, the inverse of `parse`: three parts with a blank line between. Rows `cleaner, group,
    doc, reason, place`; a row `cleaner, kind, languages` and one of its phrases, in turn; a key of the index and a row
    `kind, cleaner, phrase, kind, …`, in turn."""
    about = ["\t".join((name, *words)).replace("\n", "\\n") for name, words in sorted(lexicon.about.items())]
    lists = [row for key, phrases in sorted(lexicon.lists.items()) for row in ("\t".join(key), "\t".join(phrases))]
    index = [row for item in sorted(lexicon.templates.items()) for row in item]
    return "\n\n".join("\n".join(part) for part in (about, lists, index)) + "\n"


def parse(compiled: str) -> Lexicon:
    """The lexicon of a compiled file's text.

    Raises:
        ValueError: a row has not the fields that it should.
    """
    about, lists, index = (part.split("\n") if part else [] for part in compiled[:-1].split("\n\n"))
    known = {}
    for row in about:
        name, group, doc, reason, place = row.split("\t")
        known[name] = Words(group, doc.replace("\\n", "\n"), reason, place)
    heads = [tuple(row.split("\t")) for row in lists[::2]]
    if not all(len(head) == 3 for head in heads) or len(index) % 2:
        raise ValueError("a row is damaged")
    phrases = [row.split("\t") for row in lists[1::2]]
    return Lexicon(
        dict(zip(heads, phrases, strict=True)),  # type: ignore[arg-type]
        dict(zip(index[::2], index[1::2], strict=True)),
        known,
    )
