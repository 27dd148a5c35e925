"""Names of people and outlets, by their shape alone."""

from __future__ import annotations

import re

PARTICLES = frozenset("de da di do dos del della der den van von la le el al bin ibn y e und and".split())  # noqa: SIM905
ELIDED = re.compile(r"^[dl]'(?=[^\W\d_a-z])")  # d'Ivoire
IN_NAMES = str.maketrans("", "", ".'-&/’")
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+\Z")


def is_name(text: str) -> bool:
    """Does `text` look like one to five words of a name? By shape alone: capitals, or a few wide characters.

    >>> is_name("Jane van Doe"), is_name("the weather"), is_name("张三"), is_name("سلمى الحدّاد")
    (True, False, True, True)
    """
    words = text.split()
    if not 1 <= len(words) <= 5:
        return False
    if WIDE.match(text.replace(" ", "")):
        return len(text) <= 20
    if words[0].lower() in PARTICLES and len(words) == 1:
        return False
    return all(_is_name_word(word) for word in words) and words[-1].lower() not in PARTICLES


def _is_name_word(word: str) -> bool:
    if word.lower() in PARTICLES:
        return True
    bare = ELIDED.sub("", word).strip(".'-&/()")
    capital = bare[:1].isupper() or bare[:1].lower() == bare[:1].upper()  # or of a script without capitals
    return capital and bare.translate(IN_NAMES).isidentifier() and not any(c.isdigit() for c in bare)
