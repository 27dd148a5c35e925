"""HTML in, a Result out: its visible lines, those of them that are content, and then what cleans any text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from cleanroom.cleaners.learned import boilerplate
from cleanroom.errors import CleanroomError, ConfigError
from cleanroom.page import NOTHING, Finding, Page
from cleanroom.patch import Edit, Origin, compose, digest
from cleanroom.pipeline import Pipeline, facts_of, stamped
from cleanroom.result import Result

if TYPE_CHECKING:
    from cleanroom.html.metadata import Facts
    from cleanroom.html.render import Rendering

OWN = "cleanroom"
ENGINES = (OWN, "trafilatura", "justext")
FORMATS = ("text", "markdown", "json")
LEARNED = "boilerplate"
UNWANTED = "unwanted"
"""Signs what the caller left out."""
TOLD = ("author", "date")
"""Of what a page says of itself, what makes cleaners surer. Not its language: too many pages have that wrong."""
AROUND = 3
"""Elements that are named to say where a line stands."""


class Read(NamedTuple):
    """A page on its way: what it says of itself, its text, which lines of that go and why, and the clean text."""

    facts: Facts
    known: Mapping[str, str]
    """What is known from outside."""
    rendering: Rendering | None
    """None where another engine made the text."""
    dropped: dict[int, tuple[str, float]]
    """Line of the rendering -> who takes it, and how sure that is."""
    cleaned: Result


class Extractor:
    """From a page's HTML to its clean text.

    Args:
        pipeline: cleans the text; `Pipeline()` when left out. Without `boilerplate` in it all visible lines go there.
        comments: keep readers' comments that are content; False drops all.
        tables: keep tables of data that are content; False drops all.
        links: show the addresses of links, in Markdown.
        images: show images, in Markdown.
        engine: what finds the content: "cleanroom", "trafilatura" or "justext"; the pipeline runs behind each.

    Raises:
        ConfigError: there is no such engine, or it cannot do what is asked of it.

    >>> html = "<nav><a href='/'>Home</a></nav><h1>Water on Mars</h1><p>Two rovers found water ice on Mars.</p>"
    >>> Extractor()(html).text
    'Water on Mars\\nTwo rovers found water ice on Mars.\\n'
    """

    def __init__(
        self,
        pipeline: Pipeline | None = None,
        *,
        comments: bool = True,
        tables: bool = True,
        links: bool = False,
        images: bool = False,
        engine: str = OWN,
    ) -> None:
        if engine not in ENGINES:
            raise ConfigError(f"there is no engine {engine!r}; there are {', '.join(ENGINES)}")
        if engine == "justext" and not (comments and tables):
            raise ConfigError("justext cannot tell comments and tables: use another engine, or keep them")
        if engine != OWN and (links or images):
            raise ConfigError(f"Markdown, links and images are made by cleanroom's own engine, not by {engine}")
        if not isinstance(pipeline, Pipeline | None):
            raise TypeError(
                f"an Extractor takes a Pipeline, not {type(pipeline).__name__}: write Pipeline({pipeline!r})"
            )
        self.pipeline = Pipeline() if pipeline is None else pipeline
        self.comments, self.tables, self.links, self.images = comments, tables, links, images
        self.engine = engine

    @property
    def fingerprint(self) -> str:
        """That of the pipeline, and the options."""
        options = (self.comments, self.tables, self.links, self.images, self.engine)
        return digest(f"{self.pipeline.fingerprint}{options}")[:12]

    def __call__(self, html: str | bytes, known: Mapping[str, str] = NOTHING) -> Extraction:
        """Extract one page.

        Args:
            html: a page; bytes are decoded as its BOM, its content or its head say.
            known: facts from outside (see `Page.known`); they go before what the page says of itself.

        Raises:
            TypeError: `html` is neither str nor bytes.
            CleanroomError: as `Pipeline` does; or an engine failed.
        """
        return Extraction(self, html, self.read(html, known))

    def read(self, html: str | bytes, known: Mapping[str, str] = NOTHING) -> Read:
        """The page and its clean text, without an account of what went; arguments and errors as above."""
        from cleanroom.html import engines, metadata
        from cleanroom.html.parsing import parse
        from cleanroom.html.render import rendered

        known = {**self.pipeline.known, **facts_of(known)}
        tree, rendering = rendered(html) if self.engine == OWN else (parse(html), None)
        facts = metadata.read(tree, known.get("url", ""))
        told = {key: facts.known[key] for key in TOLD if key in facts.known} | known
        if rendering is None:
            language = known.get("language", facts.known.get("language", ""))
            text = engines.run(self.engine, html, language, comments=self.comments, tables=self.tables)
            return Read(facts, known, None, {}, self.pipeline(text, told))
        dropped = self.dropped(rendering, facts)
        text = _text(line for i, line in enumerate(rendering.lines) if i not in dropped)
        return Read(facts, known, rendering, dropped, self.pipeline(text, told))

    def dropped(self, rendering: Rendering, facts: Facts) -> dict[int, tuple[str, float]]:
        """The lines that go before the text is cleaned."""
        from cleanroom.html import parts

        out: dict[int, tuple[str, float]] = {}
        for wanted, lines in ((self.comments, parts.comments), (self.tables, parts.tables)):
            if not wanted:
                out |= dict.fromkeys(lines(rendering), (UNWANTED, 1.0))
        if LEARNED in self.pipeline.learned and rendering.lines:
            noise = self.noise(rendering, facts)
            least = boilerplate.threshold(list(map(len, rendering.lines)), noise)
            cleanest = min((share for i, share in enumerate(noise) if i not in out), default=0)
            least = max(least, self.pipeline.min_confidence, cleanest + 0.001)  # something stays
            headlines = parts.headlines(rendering, facts.known.get("title", ""))
            headline = min(headlines, key=noise.__getitem__, default=None)
            if headline is not None and noise[headline] < boilerplate.HEADLINE_NOISE:
                noise[headline] = 0.0  # headlines are content
            out |= {i: (LEARNED, share) for i, share in enumerate(noise) if share >= least and i not in out}
        if self.pipeline.protect:
            protect = self.pipeline.protect.budget()
            out = {i: gone for i, gone in out.items() if not protect.search(rendering.lines[i])}
        return out

    def noise(self, rendering: Rendering, facts: Facts) -> list[float]:
        """How likely each line is noise, by the learned model."""
        from cleanroom.scorer import model  # late: it imports numpy

        found: list[float] = model.load().noise_of(rendering, facts).tolist()
        return found

    def pipe(self, pages: Iterable[str | bytes | tuple[str | bytes, Mapping[str, str]]]) -> Iterator[Result]:
        """A Result a page, in order, one page in memory at a time; an item may be (html, known).

        Of a page on which a cleaner or an engine fails, the text is all that is visible; its Result, which is no
        Extraction, has the `error`.
        """
        if isinstance(pages, (str, bytes)):
            raise TypeError("pipe takes an iterable of pages; for one page call the extractor itself")
        for item in pages:
            html, known = item if isinstance(item, tuple) else (item, NOTHING)
            try:
                yield self(html, known)
            except CleanroomError as error:
                text = visible(html)
                yield Result(text, text, (), (), (), {}, self.pipeline, error)


def visible(html: str | bytes) -> str:
    """The visible text of a page, nothing judged.

    >>> visible("<nav>Home</nav><p>Water on <b>Mars</b>")
    'Home\\nWater on Mars\\n'
    """
    from cleanroom.html.render import rendered

    return _text(rendered(html)[1].lines)


class Extraction(Result):
    """What became of one page: a Result whose input is the page's visible text, one line a block.

    `restore()` gives that text again; the HTML is never edited. `metadata` is what the page says of itself, then what
    was harvested from lines that went: title, author, date, site, language, description, url.
    """

    def __init__(self, extractor: Extractor, html: str | bytes, read: Read) -> None:
        cleaned = read.cleaned
        source = _text(read.rendering.lines) if read.rendering else cleaned.source
        page = Page(source, {**read.facts.known, **read.known})
        edits = [
            Edit(page.starts[first], source[page.starts[first] : page.starts[last + 1]], "")
            for first, last in _runs(sorted(read.dropped))
        ]
        origin = Origin(edits)

        def moved(finding: Finding) -> Finding:
            start, end = origin.span(finding.start, finding.end)
            return finding._replace(start=start, end=end)

        gone = _signed(page, read, extractor.pipeline)
        super().__init__(
            source,
            cleaned.text,
            compose(edits, cleaned.edits) if edits else cleaned.edits,
            sorted([*gone, *map(moved, cleaned.findings)]),
            sorted([*gone, *map(moved, cleaned.removed)]),
            {**_harvested(page, gone, extractor.pipeline), **cleaned.metadata, **read.facts.known, **read.known},
            extractor.pipeline,
        )
        self.html = html
        self.extractor = extractor
        self.base = read.facts.base
        """What its relative addresses are relative to, "" if that is not known."""

    @property
    def fingerprint(self) -> str:
        """Of the pipeline and of the extractor's options: equal fingerprints give equal texts."""
        return self.extractor.fingerprint

    def markdown(self) -> str:
        """The clean text as Markdown: headings, lists, tables, code, quotations, emphasis; links and images if wanted,
        relative ones where the page or `known["url"]` says to what.

        Raises:
            ConfigError: the text is that of another engine, which says nothing of these.
        """
        if self.extractor.engine != OWN:
            raise ConfigError(f"Markdown is made by cleanroom's own engine, not by {self.extractor.engine}")
        from cleanroom.html.markdown import markdown
        from cleanroom.html.render import rendered

        rendering = rendered(self.html, pieces=True)[1]
        wanted = {"links": self.extractor.links, "images": self.extractor.images}
        return markdown(rendering, self.edits, **wanted, url=self.base)

    def completed(self) -> dict[str, str]:
        """`metadata`, and author, date and site as trafilatura reads them where the page itself is silent."""
        from cleanroom.html.metadata import completed
        from cleanroom.html.parsing import utf8

        return completed(self.metadata, utf8(self.html).decode("utf-8"))

    def record(self) -> dict[str, str]:
        """What is known of the page, its "verdict" and its "text", for JSON; all keys are there, "" for what is not
        known."""
        known = self.completed()
        verdict = self.verdict.name if self.verdict else ""
        return {**{key: known.get(key, "") for key in KEYS}, "verdict": verdict, "text": self.text}

    def shown(self, format: str) -> str:  # noqa: A002 -- as in `clean_html`
        """The text in one of FORMATS."""
        if format == "json":
            import json

            return json.dumps(self.record(), ensure_ascii=False, indent=1) + "\n"
        return self.markdown() if format == "markdown" else self.text


def _signed(page: Page, read: Read, pipeline: Pipeline) -> list[Finding]:
    """A finding for each line that went before the text was cleaned, signed by a named cleaner that knows it."""
    if read.rendering is None or not read.dropped:
        return []
    named: dict[int, Finding] = {}
    for cleaner in pipeline.stages["remove"]:
        for finding in () if cleaner.learned else stamped(cleaner, page):
            i = page.line_of(finding.start)
            whole = (finding.start, finding.end) == (page.starts[i], page.end(i))
            if whole and i in read.dropped and finding.confidence >= pipeline.min_confidence:
                named[i] = max(named.get(i, finding), finding, key=lambda found: found.confidence)
    out = []
    for i, (by, share) in read.dropped.items():
        if i in named:
            out.append(named[i]._replace(confidence=max(named[i].confidence, share), witness=-1))
            continue
        reason = "it stands in what was not wanted"
        if by == LEARNED:
            around = [read.rendering.elements[row].key.names for row in islice(read.rendering.path(i), AROUND)]
            reason = f"lines in such a place, {' > '.join(reversed(around))}, read like boilerplate"
        out.append(page.drop(i, reason, share)._replace(cleaner=by))
    return out


def _harvested(page: Page, gone: Iterable[Finding], pipeline: Pipeline) -> dict[str, str]:
    """What the lines that went tell of the page."""
    harvests = {cleaner.name: cleaner.harvest for cleaner in pipeline.stages["remove"] if cleaner.harvest}
    out: dict[str, str] = {}
    for finding in gone:
        if harvest := harvests.get(finding.cleaner):
            out |= harvest(page.text[finding.start : finding.end])
    return out


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of numbers that follow one another; they come in order."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *rest = [number for _, number in run]
        yield first, rest[-1] if rest else first


KEYS = ("title", "author", "date", "site", "language", "description", "url")


def check_format(format: str, *, links: bool, images: bool, engine: str) -> None:  # noqa: A002
    """Raises ConfigError when there is no such format, or when it cannot show what is wanted."""
    if format not in FORMATS:
        raise ConfigError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    if engine in ENGINES[1:] and (format == "markdown" or links or images):
        raise ConfigError(f"Markdown, links and images are made by cleanroom's own engine, not by {engine}")
    if (links or images) and format != "markdown":
        raise ConfigError(f"links and images are shown in Markdown: the format is to be markdown, not {format}")
