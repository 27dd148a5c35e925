"""Every law for every cleaner and for all together; and that each law catches a cleaner made to break it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanroom import Page
from cleanroom.cleaners import Cleaner, built_in, from_object, load
from cleanroom.page import Finding
from tests.laws import LAWS, promised
from tests.weave import pages

SUBJECTS = {name: [name] for name in built_in()}
SUBJECTS |= {"all named": [name for name in built_in() if not load(name).learned], "all together": list(built_in())}


def cleaners_of(subject: str) -> list[Cleaner]:
    return [load(name) for name in SUBJECTS[subject]]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_laws(subject: str) -> None:
    cleaners = cleaners_of(subject)
    own = cleaners[0].name if len(cleaners) == 1 else ""

    @given(pages(own), st.integers(0, 2**32))
    def hold(text: str, seed: int) -> None:
        for law in promised(cleaners).values():
            law(cleaners, text, random.Random(seed))

    hold()


# Cleaners made to break one law each, and a page on which they do.


def crosses_lines(page: Page) -> Iterator[Finding]:
    yield Finding(0, len(page.text), "all of it", 0.9)


def first_line(page: Page) -> Iterator[Finding]:
    i = next((i for i, line in enumerate(page.lines) if line.strip()), -1)
    if i >= 0 and len(page.lines[i]) < 9:
        yield page.drop(i, "it stands first", 0.95)


def after_a_label(page: Page) -> Iterator[Finding]:
    for i in range(1, len(page.lines)):
        if page.lines[i] and "Share this:" in page.lines[i - 1 : i + 1]:
            yield page.drop(i, "it stands under a share button", 0.95)


def repeats(page: Page) -> Iterator[Finding]:
    for i, line in enumerate(page.lines):
        if line and page.lines.count(line) > 1:
            yield page.drop(i, "it repeats", 0.95)


def edits_the_page(page: Page) -> Iterator[Finding]:
    page.text = page.text.replace("Birds", "Cats")
    yield from ()


def puts_words_in(page: Page) -> Iterator[Finding]:
    yield page.put(0, 0, 1, "new words", "they are better", 0.95)


def leaves_a_note(page: Page) -> Iterator[Finding]:
    page.note = True  # type: ignore[attr-defined]
    yield from ()


def reads_the_note(page: Page) -> Iterator[Finding]:
    if not hasattr(page, "note"):
        yield page.drop(0, "nobody was here before", 0.95)


def after_a_blank(page: Page) -> Iterator[Finding]:
    for i in range(1, len(page.lines)):
        if page.lines[i] and not page.lines[i - 1]:
            yield page.drop(i, "it follows a blank line", 0.95)


calls = 0


def every_other_time(page: Page) -> Iterator[Finding]:
    global calls
    calls += 1
    if calls % 2:
        yield page.drop(0, "it is an odd call", 0.95)


def blinds_the_guard(page: Page) -> Iterator[Finding]:
    found = [page.drop(i, "it is short", 0.95) for i, line in enumerate(page.lines) if line]
    page.lines[:] = ["x" * len(line) for line in page.lines]
    yield from found


def surer_when_alone(page: Page) -> Iterator[Finding]:
    for i, line in enumerate(page.lines):
        if line == "Maybe.":
            yield page.drop(i, "it may be noise", 0.95 if "Share this:" not in page.text else 0.4)


def local_function() -> Cleaner:
    def local(page: Page) -> Iterator[Finding]:
        yield from ()

    return from_object(local)


DIALOGUE = "Share this:\nYes.\nNo.\n\nMaybe.\nNo.\nBirds sing at dawn.\n"
BAD: dict[str, list[Cleaner | Callable[[Page], Iterator[Finding]]]] = {
    "well_formed": [crosses_lines],
    "heredity": [after_a_label],
    "last_copy": [repeats],
    "idempotent": [load("share_bar"), first_line],
    "restores": [edits_the_page],
    "only_removes": [puts_words_in],
    "order_free": [leaves_a_note, reads_the_note],
    "blank_blind": [after_a_blank],
    "monotone": [every_other_time],
    "protects": [blinds_the_guard],
    "travels": [local_function()],
    "agrees": [load("share_bar"), surer_when_alone],
}


@pytest.mark.parametrize("law", LAWS)
def test_law_catches_a_bad_cleaner(law: str) -> None:
    cleaners = [from_object(bad) for bad in BAD[law]]
    assert any(_broken(law, cleaners, seed) for seed in range(50))


def _broken(law: str, cleaners: list[Cleaner], seed: int) -> bool:
    try:
        LAWS[law](cleaners, DIALOGUE, random.Random(seed))
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("law", LAWS)
def test_law_lets_a_good_cleaner_pass(law: str) -> None:
    for seed in range(10):
        LAWS[law]([load("share_bar")], DIALOGUE, random.Random(seed))
