"""docs/languages.md: what each language has, on what it was measured, and what is not covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from benchmarks import spoken
from benchmarks.figures import Change, Source
from benchmarks.markdown import table
from benchmarks.quality import ENOUGH
from benchmarks.spoken import LANGUAGES, golden_page
from benchmarks.tally import DUMP, EXTRACTED
from cleanroom import verdict
from cleanroom.cleaners import built_in
from cleanroom.lexicon import SCANNED

FEW = 10  # pages; below, nothing is shown
NAMED = sorted(LANGUAGES, key=LANGUAGES.__getitem__)

INTRO = """\
{languages} languages have words. {wordless} of the {cleaners} cleaners need none and work in any language.

Numbers of phrases are given by kind: a *label* is noise as a whole line, a *local* one only on a page in its own
language, a *hint* only beside other noise; a *lead* opens a line that code reads on. A golden page was written for the
purpose and is tested to the character. Real pages are those that people labelled and that cleanroom was measured on."""

MEASURED = f"""\
In percent, before → after cleaning. F1: words against the main text that people marked. Found: snippets that must stay;
they should. Leaked: snippets that must go; the fewer the better. Whole pages are given as text by three programs,
extracted text is what trafilatura leaves. Below {ENOUGH} pages this says little, below {FEW} it is not shown."""


def page(measured: Mapping[str, Source]) -> Iterator[str]:
    """The paragraphs."""
    real: Counter[str] = Counter()
    for source in measured.values():
        real.update(source.pages)
    wordless = len(built_in()) - len(spoken.cleaners_with_words())
    yield INTRO.format(languages=len(LANGUAGES), wordless=wordless, cleaners=len(built_in()))
    head = ["language", *SCANNED, f"cleaners of {len(spoken.cleaners_with_words())}", "golden page", "real pages"]
    yield table(head, [_row(language, real[language]) for language in NAMED])
    yield "How to add one, or words to one: [CONTRIBUTING.md](../CONTRIBUTING.md#a-new-language-in-ten-minutes)."
    yield "## Measured on real pages"
    yield MEASURED
    yield _measured(measured)
    yield "## What is not covered"
    yield "\n".join(f"- {item}" for item in _not_covered(real))
    yield "Cleaners that lack words:"
    worded = spoken.cleaners_with_words()
    lacking = {language: sorted(worded - spoken.cleaners_with_words(language)) for language in NAMED}
    yield "\n".join(f"- {LANGUAGES[language]}: {', '.join(names)}" for language, names in lacking.items() if names)
    yield f"No cleaner lacks words in {_named(language for language, names in lacking.items() if not names)}."


def _row(language: str, real: int) -> list[object]:
    kinds = Counter(words.kind for words in spoken.lists() if words.language == language for _ in words.phrases)
    return [
        f"{LANGUAGES[language]} (`{language}`)",
        *(f"{kinds[kind]:,}" for kind in SCANNED),
        len(spoken.cleaners_with_words(language)),
        "yes" if golden_page(language) else "no",
        f"{real:,}" if real else "none",
    ]


def _measured(measured: Mapping[str, Source]) -> str:
    rows = [
        [f"{LANGUAGES[language]}, {name}", f"{pages:,}", *_changes(source.languages[language])]
        for name, source in measured.items()
        for language, pages in sorted(source.pages.items(), key=lambda item: (-item[1], item[0]))
        if language in LANGUAGES and pages >= FEW
    ]
    heads = (f"{what}, {of}" for what in ("F1", "found", "leaked") for of in ("whole pages", "extracted"))
    return table(["language, source", "pages", *heads], rows)


def _changes(kinds: Mapping[str, Change]) -> Iterator[str]:
    for i in range(0, len(Change._fields), 2):
        for kind in (DUMP, EXTRACTED):
            before, after = kinds[kind][i], kinds[kind][i + 1]
            yield "–" if before is None or after is None else f"{before:.1f} → {after:.1f}"


def _not_covered(real: Mapping[str, int]) -> Iterator[str]:
    few = (f"{LANGUAGES[language]} ({real[language]})" for language in NAMED if 0 < real[language] < ENOUGH)
    walls = spoken.of(verdict.CONSENT_WALL).languages
    yield f"Never measured on a real page: {_named(language for language in NAMED if not real[language])}."
    yield f"Measured on fewer than {ENOUGH}: {', '.join(few) or 'none'}."
    yield f"Without a golden page: {_named(language for language in NAMED if not golden_page(language))}."
    walled = _named(language for language in NAMED if language in walls)
    yield (
        f"The verdict `{verdict.CONSENT_WALL}` has words in {walled}; elsewhere a wall is known by how much of it "
        "`cookie_banner` takes."
    )
    yield "Most words come from translations of public software and from lines of public pages, as each list says."
    yield "In all other languages only the cleaners work that need no words."


def _named(languages: Iterable[str]) -> str:
    return ", ".join(LANGUAGES[language] for language in languages) or "none"
