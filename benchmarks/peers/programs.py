"""The programs, each as its authors set it up, told nothing but the text or the HTML of a page."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers import node
from cleanroom import Pipeline
from cleanroom.pipeline import CLEAN

TEXT, HTML = "text dump", "HTML"
TEN = 10  # words
OURS = "cleanroom"
YARDSTICK = "trafilatura"

Program = Callable[[str], str | None]


class Peer(NamedTuple):
    """A program: what it reads and how it is made, given the model for a page's fold."""

    reads: str
    make: Callable[[Path], Program]
    needs: str = ""
    """What is missing where it is left out; else "is not installed"."""


def cleanroom_all(model: Path) -> Program:
    from benchmarks.scorer.bound import pipeline

    return lambda text: pipeline(model, CLEAN)(text).text


def cleanroom_named(model: Path) -> Program:
    clean = Pipeline(["named"], min_confidence=CLEAN)
    return lambda text: clean(text).text


def cleanroom_html(model: Path) -> Program:
    from benchmarks.scorer.bound import extractor

    extract = extractor(model)
    return lambda html: extract.read(html).cleaned.text


def as_it_is(model: Path) -> Program:
    return lambda text: text


def ten_words(model: Path) -> Program:
    return lambda text: "\n".join(line for line in text.split("\n") if len(line.split()) >= TEN)


def c4_lines(model: Path) -> Program:
    """The rules about lines; those that drop a whole page are off."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    rules = C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)

    def clean(text: str) -> str:
        document = Document(text, "page")
        return document.text if rules.filter(document) is True else ""

    return clean


def paragraphs(text: str) -> str:
    """The lines of a text as paragraphs of HTML."""
    return "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in text.split("\n")) + "</body></html>"


def justext_lines(model: Path) -> Program:
    clean = justext_html(model)
    return lambda text: clean(paragraphs(text))


def justext_html(model: Path) -> Program:
    import justext

    stop_words = justext.get_stoplist("English")
    return lambda html: "\n".join(p.text for p in justext.justext(html, stop_words) if not p.is_boilerplate)


def boilerpy_lines(model: Path) -> Program:
    clean = boilerpy_html(model)
    return lambda text: clean(paragraphs(text))


def boilerpy_html(model: Path) -> Program:
    from boilerpy3 import extractors

    article = extractors.ArticleExtractor(raise_on_failure=False)
    return lambda html: str(article.get_content(html))


def trafilatura_html(**options: Any) -> Callable[[Path], Program]:
    def make(model: Path) -> Program:
        import trafilatura

        return lambda html: trafilatura.extract(html, **options)

    return make


def resiliparse_html(model: Path) -> Program:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html, main_content=True))


class Rendered:
    """The text of what a program gives as HTML."""

    def __init__(self, extract: Callable[[str], str]) -> None:
        from resiliparse.extract.html2text import extract_plain_text

        self.extract, self.plain = extract, extract_plain_text

    def __call__(self, html: str) -> str:
        return str(self.plain(self.extract(html)))

    @property
    def seconds(self) -> float:
        """What the last page cost in a process of its own, if there is one."""
        return float(getattr(self.extract, "seconds", 0.0))


def readability_lxml(model: Path) -> Program:
    from readability import Document

    return Rendered(lambda html: str(Document(html).summary()))


def readability_js(model: Path) -> Program:
    return Rendered(node.readability())


def magic_html(model: Path) -> Program:
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()
    return Rendered(lambda html: str(extractor.extract(html)["html"]))


def newspaper_html(model: Path) -> Program:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses nltk, which it needs for summaries alone
        import newspaper

    def extract(html: str) -> str:
        article = newspaper.Article("", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return str(article.text)

    return extract


def goose_html(model: Path) -> Program:
    from goose3 import Goose

    goose = Goose()
    return lambda html: str(goose.extract(raw_html=html).cleaned_text)


PEERS = {
    f"{OURS}: clean": Peer(TEXT, cleanroom_all),
    f"{OURS}: named cleaners": Peer(TEXT, cleanroom_named),
    "nothing done": Peer(TEXT, as_it_is),
    "lines of ten words": Peer(TEXT, ten_words),
    "C4 line rules (datatrove)": Peer(TEXT, c4_lines),
    "justext, a line a paragraph": Peer(TEXT, justext_lines),
    "boilerpy3, a line a paragraph": Peer(TEXT, boilerpy_lines),
    f"{OURS}: clean_html": Peer(HTML, cleanroom_html),
    YARDSTICK: Peer(HTML, trafilatura_html()),
    "trafilatura, fast": Peer(HTML, trafilatura_html(fast=True)),
    "trafilatura, favor_recall": Peer(HTML, trafilatura_html(favor_recall=True)),
    "resiliparse": Peer(HTML, resiliparse_html),
    "readability-lxml": Peer(HTML, readability_lxml),
    "Mozilla Readability": Peer(HTML, readability_js, "needs Node 18 with jsdom"),
    "justext": Peer(HTML, justext_html),
    "boilerpy3": Peer(HTML, boilerpy_html),
    "newspaper4k": Peer(HTML, newspaper_html),
    "goose3": Peer(HTML, goose_html),
    "magic-html": Peer(HTML, magic_html, "needs Python 3.12"),
}
DISTRIBUTIONS = (
    "datatrove",
    "justext",
    "boilerpy3",
    "trafilatura",
    "resiliparse",
    "readability-lxml",
    "newspaper4k",
    "goose3",
    "magic-html",
)


@cache
def program(peer: str, model: Path) -> Program | None:
    """None when it is not installed."""
    try:
        return PEERS[peer].make(model)
    except ImportError:
        return None


def versions() -> dict[str, str]:
    """Name -> version of what is installed."""
    found = {}
    for name in DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found | node.versions()
