"""Input that means harm, or just is what the web is: no hang, no traceback, nothing lost."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest

import cleanroom
from cleanroom import CleanroomError, Pipeline
from cleanroom.cleaners import from_object
from cleanroom.config import parse
from cleanroom.errors import CleanerError, ConfigError, PatternTimeoutError, UnsettledError
from cleanroom.page import Finding, Page
from tests import golden
from tests.laws import promised
from tests.test_laws import cleaners_of

PROSE = "Water was found on Mars by a probe that had looked for it for years, and nobody was more glad than she was.\n"
TEXTS = {
    "empty": "",
    "spaces": "   \t  ",
    "only blank lines": "\n" * 1000,
    "only line ends of all kinds": "\r\n\r\n\n\r\r\n\n\r" * 50,
    "one character": "x",
    "nul": "Water\0was found.\nShare this:\n\0\0\0\n",
    "lone surrogates": "Water \ud800 was\nShare this: \udfff\nShare this:\n",
    "mixed ends": "Share this:\r\nWater.\rShare this:\n\rBirds sing.",
    "other line breaks": "Share this:\x85Water.\u2028Share this:\x0cBirds\x0b\x1c\x1d\x1e\n",
    "only noise": "Skip to main content\nShare this:\nAdvertisement\n",
    "quotes": "“ ” " * 2000,
    "invisible": "\u200b\u00ad\ufeff" * 2000,
    "mojibake": "Ã©â€™" * 2000,
    "marks": "•–—|>" * 2000 + "\n" + "{{" * 1000 + "%s" * 1000,
    "names": "Jane Doe\n" * 2000,
    "headings": "Latest News\nOne title here\n" * 2000,
    "right to left": "\u202eشارك\u202c\n" * 100,
    "control": "\x1b[31mW\x08Water\x92s\x00\x07 was\n" * 30 + "\x1b]0;title\x07\n",
    "entities": "Fish &amp;amp; chips &lt; 5 &#8364; &#0; &nbsp; &bogus;\n" * 30,
    "hyphens": "capabili-\nties\ncapabilities\n-\n- \na-\n\n\nb-\r\nc ab abc\n" * 10,
    "page breaks": ("\fThe Harbour Year 7\n" + PROSE + "7\n") * 5,
    "copies": "Share this:\nPrivacy policy\nLog in / Register\nAll rights reserved.\nSkip to content\nA\nA\n"
    + PROSE
    + "A\nA\n",
    "languages": "English | Deutsch | Français\n" * 20 + "English\nGerman\nFrench\nPolish\n" * 10,
    "combining": "e" + "\u0301" * 5000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_laws_on_hostile_text(name: str) -> None:
    for subject in map(cleaners_of, ("all named", "all together")):
        for seed, law in enumerate(promised(subject).values()):
            law(subject, TEXTS[name], random.Random(seed))


def _linear(make: object, sizes: tuple[int, int]) -> None:
    """The time for ten times the text is at most some thirty times as long: far from quadratic, which is a hundred."""
    assert callable(make)
    spent = []
    for size in sizes:
        text = make(size)
        began = time.process_time()
        result = Pipeline()(text)
        spent.append(time.process_time() - began)
        assert result.restore() == text
    assert spent[1] < 30 * spent[0] + 1.0


SHAPES = {
    "lines": lambda n: "A line of text like many others, it says.\n" * n,
    "noise": lambda n: "Share this:\n" * n,
    "names": lambda n: "Jane Doe\n" * n,
    "headings": lambda n: "Latest News\nSome title about birds\n\n" * (n // 3),
    "blank": lambda n: "\n" * n,
    "alternating": lambda n: "Share this:\n\n\nBirds sing.\n" * (n // 4),
    "bylines": lambda n: "By Jane Doe\n" * n + PROSE,
    "names twice": lambda n: PROSE.join(["".join(f"Jane Doe{'abc' * (i % 99)}\n" for i in range(n // 2))] * 2),
    "three confidences": lambda n: "By Jane Doe, Reporter\nShare this:\nPrivacy policy\n" * (n // 3),
    "mastheads": lambda n: "The Gazette\n" * n + PROSE + "Newspapers in English\n",
    "hyphens": lambda n: "of the capabili-\nties " * (n // 2) + "capabilities\n",
    "page breaks": lambda n: "\fThe Harbour Year\n12\n" * (n // 2) + PROSE,
    "copies": lambda n: "A harbour guide\nShare this:\n" * (n // 2) + PROSE + "Tweet\nMenu\nAdvertisement\n" * 9,
    "languages": lambda n: "English\nDeutsch\nFrançais\nPolski\nShare this:\n" * (n // 5) + PROSE,
    "trails": lambda n: "Home > Garden > Roses\nShare this:\n" * (n // 2) + PROSE,
    "edit links": lambda n: "Roses [edit]\n" * n,
    "captions": lambda n: ("Old harbour bridge opens again after winter storm %d\n" * n) % tuple(range(n)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_two_hundred_thousand_lines(shape: str) -> None:
    _linear(SHAPES[shape], (20_000, 200_000))


def test_a_padded_date_costs_nothing() -> None:
    began = time.process_time()
    Pipeline()("Published: May 4, 2021" + " " * 100_000 + "Harbour opens\n" + PROSE)
    assert time.process_time() - began < 5


LONG = {
    "words": lambda n: "water " * (n // 6),
    "spaces": lambda n: " " * n,
    "letters": lambda n: "x" * n,
    "quotes": lambda n: "“ a” " * (n // 5),
    "soft hyphens": lambda n: "a\u00ad" * (n // 2),
    "joined": lambda n: "ten-yearold " * (n // 12),
    "braces": lambda n: "{{ a " * (n // 5),
    "mojibake": lambda n: "cafÃ© " * (n // 6),
    "entities": lambda n: "&amp;" * (n // 5),
    "control": lambda n: "a\x00b\x92" * (n // 4),
    "tags": lambda n: "<a&amp;" * (n // 7),
    "hyphens": lambda n: "capabili- ties " * (n // 15) + "capabilities",
    "languages": lambda n: "English | " * (n // 10),
}


@pytest.mark.parametrize("shape", LONG)
def test_a_line_of_ten_megabytes(shape: str) -> None:
    _linear(LONG[shape], (1_000_000, 10_000_000) if shape in ("words", "spaces", "letters") else (100_000, 1_000_000))


def test_memory_grows_with_the_text() -> None:
    tracemalloc.start()
    peaks = []
    for count in (2_000, 20_000):
        text = "\n".join(f"Line {i} of a page about birds and the sea.\nShare this:" for i in range(count))
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        Pipeline()(text)
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    assert peaks[1] < 20 * peaks[0]


def test_catastrophic_pattern_of_the_user() -> None:
    config = parse({"select": ["ticker"], "patterns": {"ticker": [r"(a|aa)+$"]}, "pattern-seconds": 0.05})
    pipeline = config.pipeline(0.5)
    with pytest.raises(PatternTimeoutError, match=r"ran out of the page's 0\.05 s"):
        pipeline("a" * 60 + "b\n")
    results = list(pipeline.pipe(["Birds sing.", "a" * 60 + "b", "aaaa"]))
    assert [r.text for r in results] == ["Birds sing.", "a" * 60 + "b", ""]
    assert [type(r.error).__name__ for r in results] == ["NoneType", "PatternTimeoutError", "NoneType"]


def test_catastrophic_protection() -> None:
    pipeline = Pipeline(["share_bar"], protect=[r"(x|xx)+$"], pattern_seconds=0.05)
    with pytest.raises(PatternTimeoutError, match="protect"):
        pipeline("Click to share on " + "x" * 60 + "y\n")


def test_pattern_that_is_none() -> None:
    with pytest.raises(ConfigError, match="no regular expression"):
        Pipeline(protect=["("])


@pytest.mark.parametrize("wrong", [None, b"bytes", 5, ["a"]])
def test_not_a_text(wrong: object) -> None:
    for verb in (cleanroom.clean, cleanroom.check):
        with pytest.raises(TypeError, match="takes str"):
            verb(wrong)  # type: ignore[arg-type]


def test_surrogate_lines_are_never_edited() -> None:
    text = "Share this:\ud800\nShare this:\nten-yearold \udfff\n"
    assert cleanroom.clean(text) == "Share this:\ud800\nten-yearold \udfff\n"


def explodes(page: Page) -> list[Finding]:
    raise ZeroDivisionError("one over nothing")


def to_and_fro(page: Page) -> list[Finding]:
    return [page.put(0, 0, 1, "b" if page.text[0] == "a" else "a", "the other is nicer", 0.99)]


to_and_fro.stage = "repair"  # type: ignore[attr-defined]


def test_cleaner_that_raises_is_named_and_the_record_passes() -> None:
    with pytest.raises(CleanerError, match="cleaner explodes failed: ZeroDivisionError"):
        Pipeline([explodes])("Birds sing.")
    [result] = Pipeline([explodes]).pipe(["Birds sing."])
    assert result.text == "Birds sing."
    assert isinstance(result.error, CleanroomError)


def test_repairs_that_fight_are_named() -> None:
    with pytest.raises(UnsettledError, match="to_and_fro"):
        Pipeline([to_and_fro])("a")


def test_lambda_is_refused_with_the_cure() -> None:
    with pytest.raises(ConfigError, match="named function"):
        from_object(lambda page: [])


def test_golden_pages_without_line_ends_or_words() -> None:
    for case in golden.cases()[::7]:
        text = golden.text_of(case)
        for odd in (text.replace("\n", " "), text.upper(), text[::-1], text.replace(" ", "")):
            result = Pipeline()(odd)
            assert result.restore() == odd
            assert Pipeline()(result.text).text == result.text
