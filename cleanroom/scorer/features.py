"""What the scorer sees of each line: its own shape and words, its neighbours, its place, and the page.

One pass of numpy over all lines of a page at once. Counts and sums are whole numbers and shares are of whole numbers,
so a page gives the same figures on any machine. Blank lines are not seen, nor white space
at the ends of lines: a page means the same however it is spaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanroom.scorer.tables import (
    BRACKET,
    BREAK,
    BULLET,
    CLASSES,
    CODE,
    COLON,
    COMMA,
    CURRENCY,
    DIGIT,
    END,
    GROUPS,
    HYPHEN,
    LETTER,
    LOWER,
    MASK,
    OPENING,
    OTHER,
    QUOTE,
    SEPARATOR,
    SPACE,
    SPREAD,
    SYMBOL,
    UPPER,
    WIDE,
    Tables,
    codes,
    paired,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.int64]
    Hashes = NDArray[np.uint32]

TENTHS, WIDE_TENTHS = 10, 6
"""The size of a word and of a wide character, in tenths of a word."""

GOOD, VERY_GOOD, SHORT = 12 * TENTHS, 20 * TENTHS, 8 * TENTHS
"""Sizes of a line of prose, of one that is prose beyond doubt, and of a line that may be a link."""

CAPPED = 30 * TENTHS
FAR = 300  # lines: what is farther is far
BRIDGED = 6  # lines from prose to prose that do not end a run
LONGEST_PHRASE = 12  # words
KINDS_OF_WORD = 1 << 13  # the words of a page are counted by so many bits of their hashes
HEARD = 2000  # words that a page's language is told by
AWAY = (1, 2, 3)  # lines back and forth that are compared in shape

PLACES = (np.arange(1, 257, dtype=np.uint32) * SPREAD[0]) | np.uint32(1)
"""A factor for each place in a line: the hash of a line is a sum over its words."""

STEPS = 256
LOG = (np.round(np.log1p(np.arange(1 << 16)) * STEPS) / STEPS).astype(np.float32)
"""Of 1 + n, on a grid so coarse that all machines agree."""

SHARES = np.array([UPPER, DIGIT, LETTER, WIDE, SPACE, END, COMMA, COLON, QUOTE, BRACKET, SEPARATOR, HYPHEN, BULLET,
                   CODE, CURRENCY, SYMBOL, OTHER])  # fmt: skip
COUNTED = np.array([END, COMMA, SEPARATOR, QUOTE, BRACKET, DIGIT])
FIRST = np.array([LOWER, UPPER, DIGIT, LETTER, WIDE, QUOTE, BRACKET, SEPARATOR, HYPHEN, BULLET], np.uint8)[:, None]
LAST = np.array([LOWER, UPPER, DIGIT, LETTER, WIDE, END, COMMA, COLON, QUOTE, BRACKET, SEPARATOR, HYPHEN],
                np.uint8)[:, None]  # fmt: skip
GROUP = np.arange(len(GROUPS), dtype=np.uint16)[:, None]


def features(text: str, tables: Tables) -> Floats:
    """A row of features for each line of `text` that is not blank, in order."""
    lines = read(text, tables)
    if lines is None:
        return np.zeros((0, 0), np.float32)
    return np.concatenate([block(lines).astype(np.float32, copy=False) for block in BLOCKS]).T


class Lines(NamedTuple):
    """The lines of a page that are not blank, and their words. Arrays are by line, or by word where it says so."""

    length: Numbers  # characters
    characters: Numbers  # how many, by class and line
    opening: NDArray[np.uint8]  # class of the first character
    closing: NDArray[np.uint8]
    trailing: Flags  # does the line end in dots?
    total: Numbers  # words
    some: Numbers  # words, or 1
    longest: Numbers  # characters of the longest word
    size: Numbers  # tenths of a word
    wide: Flags  # is it written in wide characters?
    kinds: NDArray[np.int64]  # words of the page's stop words, of any, capitalised, numbers, years; by line
    owner: Numbers  # by word: its line
    word: Hashes  # by word
    content: Flags  # by word: is it no stop word?
    language: float  # how much of the page are stop words of its language
    hits: NDArray[np.int64]  # words in phrases, by group and line
    phrase: NDArray[np.uint16]  # bits of the groups that have the whole line
    hash: Hashes
    opened: Hashes  # hash of the first word

    def __len__(self) -> int:
        return len(self.length)


def read(text: str, tables: Tables) -> Lines | None:
    """The lines of a page; None when there are none."""
    code = codes(text + "\n")
    kind = tables.classes[code]
    breaks = np.flatnonzero(kind == BREAK)
    inked = np.flatnonzero((kind != SPACE) & (kind != BREAK))
    behind = np.searchsorted(inked, breaks)
    before = np.concatenate(([0], behind[:-1]))
    filled = np.flatnonzero(behind > before)
    n = len(filled)
    if not n:
        return None
    first, last = inked[before[filled]], inked[behind[filled] - 1]
    row = np.full(len(breaks), n)
    row[filled] = np.arange(n)
    line = np.repeat(row, np.diff(breaks, prepend=-1))  # of each character
    count = np.bincount(line * CLASSES + kind, minlength=(n + 1) * CLASSES).reshape(-1, CLASSES)[:n].T
    length = last - first + 1
    count[SPACE] = length - (behind - before)[filled]  # inside the line; what stands around it is not seen

    starts, lengths, word = words(code, kind, tables.lower)
    owner, head = line[starts], kind[starts]
    total = np.bincount(owner, minlength=n)
    at = np.cumsum(total) - total
    place = np.arange(len(owner)) - at[owner]
    worded = np.flatnonzero(total)
    longest = np.zeros(n, np.int64)
    if len(worded):
        longest[worded] = np.maximum.reduceat(lengths, at[worded])
    low = word & MASK
    stop = tables.stops[low]
    mine, language = _stop_words(stop, tables)
    any_stop = tables.major[stop]
    year = (head == DIGIT) & (lengths == 4) & (code[starts] - np.uint16(ord("1")) < 2)
    mixed = mine + 2 * any_stop + 4 * (head == UPPER) + 8 * (head == DIGIT) + 16 * year
    mixture = np.bincount(owner * 32 + mixed, minlength=32 * n).reshape(n, 32)
    kinds = (mixture @ BITS).T

    previous = np.empty(len(owner), np.uint32)
    previous[1:] = word[:-1]
    previous[at[worded]] = OPENING
    pair = paired(previous, word)
    groups = tables.word_groups[low]
    np.bitwise_or(groups, tables.pair_groups[pair & MASK], out=groups, where=place > 0)
    hits = np.zeros((len(GROUPS), n), np.int64)
    hit = np.flatnonzero(groups)
    if len(hit):
        which = owner[hit]
        edge = np.flatnonzero(np.diff(which, prepend=-1))
        hits[:, which[edge]] = np.add.reduceat((groups[hit] >> GROUP) & 1, edge, axis=1, dtype=np.int64)
    hashes = code[first].astype(np.uint32) * np.uint32(977) + code[last]
    sums = np.zeros(len(owner) + 1, np.uint32)
    np.cumsum(word * PLACES[place & 255], dtype=np.uint32, out=sums[1:])
    hashes[worded] = (sums[at + total] - sums[at])[worded]
    opened = np.zeros(n, np.uint32)
    opened[worded] = pair[at[worded]]
    wide = count[WIDE] * 10 > length * 3
    dot = (code[last] == ord(".")) & (last > first)
    return Lines(
        length,
        count,
        kind[first],
        kind[last],
        (code[last] == ord("…")) | (dot & (code[np.maximum(last - 1, 0)] == ord("."))),
        total,
        np.maximum(total, 1),
        longest,
        np.where(wide, total * WIDE_TENTHS, total * TENTHS),
        wide,
        kinds,
        owner,
        word,
        ~(any_stop | mine) & ((lengths > 2) | (head == WIDE)),
        language,
        hits,
        np.where(total <= LONGEST_PHRASE, tables.line_groups[hashes & MASK], 0),
        hashes,
        opened,
    )


BITS = (np.arange(32)[:, None] >> np.arange(5)) & 1
PAGE_STOP, ANY_STOP, CAPITAL, NUMBER, YEAR = range(5)


def _stop_words(stop: NDArray[np.uint16], tables: Tables) -> tuple[Flags, float]:
    """(is each word a stop word of the page's language, their share of the words heard): the language with the most."""
    heard = stop[:HEARD]
    uses = np.bincount(heard, minlength=len(tables.spoken))
    uses[0] = 0
    met = np.flatnonzero(uses)
    if not len(met):
        return np.zeros(len(stop), np.bool_), 0.0
    votes = uses[met] @ np.unpackbits(tables.spoken[met], axis=1, count=len(tables.languages))
    language = int(votes.argmax())
    byte, bit = divmod(language, 8)
    of_it = ((tables.spoken[:, byte] >> (7 - bit)) & 1).astype(np.bool_)
    return of_it[stop], int(votes[language]) / len(heard)


def log(value: Numbers | Sequence[Numbers]) -> Floats:
    """The logarithm of 1 + n, of what is not below 0."""
    return LOG[np.clip(value, 0, len(LOG) - 1)]


def shape(lines: Lines) -> NDArray[np.floating]:
    """What the characters of a line are."""
    letters = lines.characters[[LOWER, UPPER, LETTER, WIDE]].sum(axis=0)
    return np.concatenate(
        (
            log([lines.size, lines.length, lines.longest, *lines.characters[COUNTED]]),
            lines.characters[SHARES] / lines.length,
            (letters / lines.some / 8)[None],
            (np.minimum(lines.size, CAPPED) / CAPPED)[None],
            lines.opening == FIRST,
            lines.closing == LAST,
            [lines.trailing, (lines.characters[UPPER] > 1) & (lines.characters[LOWER] == 0)],
        )
    )


def speech(lines: Lines) -> NDArray[np.floating]:
    """What its words are: shares of stop words, of the page's language and of any, of capitals, of numbers; years."""
    out = lines.kinds / lines.some
    out[YEAR] = lines.kinds[YEAR]
    return out


def phrases(lines: Lines) -> Floats:
    """What the lexicon says, by group: the share of the line's words, and whether it has the whole line."""
    return np.concatenate((lines.hits / lines.some, (lines.phrase >> GROUP) & 1))


def repetition(lines: Lines) -> Floats:
    """Where the page has the line again, one that opens with the same word, or one of the same shape."""
    n = len(lines)
    copies, since = _copies(lines.hash)
    openings, _ = _copies(lines.opened)
    form = (np.minimum(lines.total, 6) * CLASSES + lines.opening) * CLASSES + lines.closing
    alike = log(np.bincount(form)[form]) / log(np.array([n]))
    beside = np.zeros((2 * len(AWAY), n), np.bool_)
    for k, away in enumerate(AWAY):
        if n > away:
            beside[2 * k, away:] = beside[2 * k + 1, :-away] = form[away:] == form[:-away]
    return np.concatenate((log([copies, since, openings]), alike[None], beside))


def prose(lines: Lines) -> Floats:
    """Is it prose, how far is prose, does it speak of the same things, and is it in the longest run of prose?"""
    n, size = len(lines), lines.size
    good, best = is_prose(lines)
    kind = (lines.word & np.uint32(KINDS_OF_WORD - 1)).astype(np.int64)
    in_best = best[lines.owner]
    told = np.bincount(kind[in_best], minlength=KINDS_OF_WORD)
    often = np.bincount(kind, minlength=KINDS_OF_WORD)
    own, kind = lines.owner[lines.content], kind[lines.content]
    contents = np.bincount(own, minlength=n)
    echoed = np.bincount(own[told[kind] > in_best[lines.content]], minlength=n)
    common = np.bincount(own, (log(often - 1) * STEPS)[kind], n)
    some = np.maximum(contents, 1)

    number = np.arange(n)
    far, share = [], []
    for flags in (good, best):
        back = np.minimum(number - np.maximum.accumulate(np.where(flags, number, -4 * FAR)), FAR)
        forth = np.minimum(number - np.maximum.accumulate(np.where(flags[::-1], number, -4 * FAR)), FAR)[::-1]
        so_far = np.cumsum(size * flags)
        far += [back, forth, np.minimum(back, forth), np.maximum(back, forth)]
        share.append(so_far / max(int(so_far[-1]), 1))
    bridged = far[0] + far[1] <= BRIDGED
    upto = np.concatenate(([0], np.cumsum(size)))
    all_words = max(int(upto[-1]), 1)
    starts, ends = _runs(bridged)
    run, begin, end, main = np.zeros(n, np.int64), -1, -1, 0
    if len(starts):
        sizes = upto[ends] - upto[starts]
        begin, end, main = int(starts[sizes.argmax()]), int(ends[sizes.argmax()]), int(sizes.max())
        run[bridged] = np.repeat(sizes, ends - starts)
    short = size <= SHORT
    starts, ends = _runs(short)
    chain = np.zeros(n, np.int64)
    chain[short] = np.repeat(ends - starts, ends - starts)
    return np.concatenate(
        (
            [good, best, contents == 0, echoed / some, common / some / STEPS],
            share,
            [run / all_words, np.full(n, main / all_words), (number >= begin) & (number < end)],
            log([*far, run, np.full(n, main), begin - number, number - end + 1, chain]) / 2,
        )
    )


def is_prose(lines: Lines) -> tuple[Flags, Flags]:
    """(is a line prose, is it so beyond doubt): long, with stop words or sentences, of few phrases."""
    punctuated = lines.characters[COMMA] + lines.characters[END] >= 2
    speaks = (5 * lines.kinds[ANY_STOP] >= lines.some) | lines.wide | punctuated
    good = (lines.size >= GOOD) & speaks & (10 * lines.hits.sum(axis=0) < 3 * lines.some)
    return good, good & (lines.size >= VERY_GOOD) & (lines.characters[END] >= 1)


def place(lines: Lines) -> Floats:
    """How far down the page, by lines and by words."""
    n = len(lines)
    number, upto = np.arange(n), np.cumsum(lines.size)
    before, behind = (upto - lines.size) // TENTHS, (upto[-1] - upto) // TENTHS
    shares = [number / max(n - 1, 1), (2 * upto - lines.size) / max(2 * int(upto[-1]), 1)]
    return np.concatenate((shares, log([number, number[::-1], before, behind]) / 3))


def page(lines: Lines) -> Floats:
    """What the page is like, the same for each of its lines."""
    n, size = len(lines), lines.size
    good, best = is_prose(lines)
    all_words, in_good, in_best = max(int(size.sum()), 1), int(size[good].sum()), int(size[best].sum())
    number = max(len(lines.owner), 1)
    copies, _ = _copies(lines.hash)
    logs = log(np.array([n, all_words // TENTHS, all_words // n, in_good // TENTHS, in_best // TENTHS])) / 3
    shares = [
        np.count_nonzero(good) / n,
        in_good / all_words,
        in_best / all_words,
        np.count_nonzero(lines.wide) / n,
        int(lines.kinds[PAGE_STOP].sum()) / number,
        int(lines.kinds[ANY_STOP].sum()) / number,
        lines.language,
        np.count_nonzero(copies) / n,
        np.count_nonzero(lines.closing == END) / n,
        np.count_nonzero(lines.phrase) / n,
        int(np.bitwise_or.reduce(lines.phrase)).bit_count() / len(GROUPS),
    ]
    return np.repeat(np.concatenate((logs, shares))[:, None], n, axis=1)


BLOCKS = (shape, speech, phrases, repetition, prose, place, page)


def _copies(hashes: Hashes) -> tuple[Numbers, Numbers]:
    """(other lines that are the same, lines since the last that is), for each line."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    new = np.ones(len(hashes), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    sizes = np.diff(starts, append=len(hashes))
    others, since = np.empty(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
    others[order] = np.repeat(sizes - 1, sizes)
    again = np.flatnonzero(~new)
    since[order[again]] = order[again] - order[again - 1]
    return others, since


def _runs(flags: Flags) -> tuple[Numbers, Numbers]:
    """Where runs of true flags start and end."""
    padded = np.zeros(len(flags) + 2, np.bool_)
    padded[1:-1] = flags
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[::2], edges[1::2]
