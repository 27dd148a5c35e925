"""The elements of a page: what kind each tag is, and what its names say of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

INLINE, SPAN, LINK, BLOCK, SKIP, BREAK, CELL, PRE, TEXT, UNKNOWN = range(10)

BLOCKS = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav noscript ol optgroup option p search "
    "section summary table tbody tfoot thead tr ul"
)
KINDS = {
    name: kind
    for kind, names in {
        INLINE: "b i em strong u s small big sub sup font code kbd samp var tt abbr acronym cite q mark "
        "ins del strike bdi bdo wbr nobr ruby rb rt rp dfn output picture slot math mi mo mn mrow msup msub mfrac "
        "mstyle semantics mtext img image map area source track meter progress",
        SPAN: "span time label data",
        LINK: "a",
        BLOCK: BLOCKS,
        SKIP: "script style template svg iframe object canvas video audio noembed noframes datalist select textarea "
        "head link meta title base param embed input annotation annotation-xml rtc -comment -doctype !doctype frameset "
        "frame",
        BREAK: "br hr",
        CELL: "td th",
        PRE: "pre xmp listing plaintext",
        TEXT: "-text",
    }.items()
    for name in names.split()
}

FLAGS = (
    "nav", "header", "footer", "aside", "main", "article", "form", "li", "table", "pre", "p", "heading", "noscript",
    "hidden", "aria_hidden", "button", "dialog", "blockquote", "figure", "section", "dl", "in_link", "role", "itemprop",
)  # fmt: skip
BIT = {name: 1 << k for k, name in enumerate(FLAGS)}
FLAG_OF_TAG = {
    **{
        tag: BIT[tag] for tag in FLAGS if tag not in ("heading", "hidden", "aria_hidden", "in_link", "role", "itemprop")
    },
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BIT["heading"]),
    **dict.fromkeys(("dt", "dd"), BIT["dl"]),
    **dict.fromkeys(("xmp", "listing", "plaintext"), BIT["pre"]),
    **dict.fromkeys(("td", "th", "tr"), BIT["table"]),
    "search": BIT["form"],
}
FLAG_OF_ROLE = {
    "navigation": BIT["nav"],
    "menu": BIT["nav"],
    "menubar": BIT["nav"],
    "banner": BIT["header"],
    "contentinfo": BIT["footer"],
    "complementary": BIT["aside"],
    "main": BIT["main"],
    "article": BIT["article"],
    "dialog": BIT["dialog"],
    "alertdialog": BIT["dialog"],
    "search": BIT["form"],
    "listitem": BIT["li"],
    "heading": BIT["heading"],
}
INHERITED = ~(BIT["p"] | BIT["heading"] | BIT["role"] | BIT["itemprop"])  # those speak of the element itself only

HIDING = re.compile(r"(?:^|[;\s])(?:display:\s*none|visibility:\s*hidden)", re.I)
TOKEN = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+|[^\W\d_a-zA-Z]+")
BUCKETS = 1 << 15
TOKENS = 24  # of an element
NAMES, ID = 400, 100  # characters of its classes and its id that are read
DIGITS = re.compile(r"\d+")


class Key(NamedTuple):
    """What tag, classes, id and role say of an element; one for all elements that are alike."""

    tag: str
    flags: int
    hash: int
    """Of tag and classes."""
    tokens: tuple[int, ...]
    """Hashed, below BUCKETS: the tag, its classes and id whole, and their words."""
    names: str
    """The tag and its first class or id, as a reader would name it."""


_keys: dict[object, Key] = {}
_KEYS = 50_000  # of all pages so far


kinds: dict[int, int] = {}  # the parser's number of a standard tag -> kind, learnt on the way: releases differ
_STANDARD = 200  # numbers of other tags differ from page to page


def kind_of(node: LexborNode) -> int:
    tag = node.tag
    if tag is None:
        return SKIP
    kind = KINDS.get(tag)
    if kind is None:
        return BLOCK if "-" in tag else INLINE
    if node.tag_id < _STANDARD:
        kinds[node.tag_id] = kind
    return kind


def key_of(node: LexborNode) -> Key:
    """The key of an element, made once for all that are alike."""
    attributes = node.attributes
    if not attributes:
        same: object = node.tag
    else:
        get = attributes.get
        same = (
            node.tag,
            get("class"),
            get("id"),
            get("role"),
            "hidden" in attributes or ("style" in attributes and bool(HIDING.search(attributes["style"] or ""))),
            get("aria-hidden") == "true",
            "itemprop" in attributes,
        )
    key = _keys.get(same)
    if key is None:
        if len(_keys) > _KEYS:
            _keys.clear()
        key = _keys[same] = _made(*same) if isinstance(same, tuple) else _made(node.tag or "")
    return key


def _made(
    tag: str,
    classes: str | None = None,
    name: str | None = None,
    role: str | None = None,
    hidden: bool = False,
    aria_hidden: bool = False,
    itemprop: bool = False,
) -> Key:
    flags = FLAG_OF_TAG.get(tag, 0)
    if role:
        flags |= FLAG_OF_ROLE.get(role.strip().lower(), 0) | BIT["role"]
    flags |= BIT["hidden"] * hidden | BIT["aria_hidden"] * aria_hidden | BIT["itemprop"] * itemprop
    classes, name = (classes or "")[:NAMES], (name or "")[:ID]
    both = f"{classes} {name}"
    whole = [f".{one[:40]}" for one in _folded(classes).split()[:8]]
    if name and len(whole) < 8:
        whole.append(f"#{_folded(name)[:40]}")
    words = [word[:16].lower() for word in TOKEN.findall(both)]
    tokens = dict.fromkeys([f"<{tag}>", *whole, *words])
    called = next(iter(classes.split()), "")
    return Key(
        tag,
        flags,
        _hash(f"{tag}.{classes}"),
        tuple(map(_buckets.__getitem__, list(tokens)[:TOKENS])),
        tag + (f".{called[:40]}" if called else f"#{name[:40]}" if name else ""),
    )


def _folded(names: str) -> str:
    return DIGITS.sub("0", names.lower())


class _Buckets(dict[str, int]):
    """Names and their hashes among the tokens of a key."""

    def __missing__(self, name: str) -> int:
        if len(self) > _KEYS:
            self.clear()
        self[name] = found = _hash(name) % BUCKETS
        return found


_buckets = _Buckets()


def bucket(name: str) -> int:
    """A name's hash among the tokens of a key: "<tag>", ".class", "#id", or a word of one of those."""
    return _buckets[name]


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))
