"""Cleaners in, a page through them, a Result out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from cleanroom.cleaners import STAGES, USER, Cleaner, built_in, from_object, load
from cleanroom.errors import CleanerError, CleanroomError, ConfigError, UnsettledError
from cleanroom.page import NOTHING, Finding, Page
from cleanroom.patch import Edit, Origin, compose, splice
from cleanroom.patterns import BUDGET, Patterns
from cleanroom.resolve import join, order, resolve, standing
from cleanroom.result import Result
from cleanroom.verdict import VERDICT, VERDICTS
from cleanroom.version import __version__

CLEAN, CHECK, FIX = 0.5, 0.9, 0.99
"""The dial's three marks: what `clean` takes, what `check` reports, what may be rewritten in place."""

ROUNDS = 50
"""Of repairs."""
LOOKS = 300
"""At a page as a whole: enough when a twentieth of it goes each time."""
ONE_IN = 20
"""Lines of a page, of which what is learned takes one at least or none."""


class Pipeline:
    r"""Cleaners and a dial.

    Args:
        cleaners: built-in cleaners by name or group, entry points by name, functions `page -> findings`, or
            modules with `find`; "all" that are built in when left out, "named" for all but the learned. The order does
            not matter.
        select: of these, only those with such a name or group; all of them when left out. What is opt-in or learned
            is added where its name or its group is selected.
        ignore: names or groups to leave out.
        min_confidence: 0 to 1; findings below it are reported and not acted on.
        protect: regular expressions; a line in which one matches is never changed.
        known: facts about all pages of this pipeline (see `Page.known`); a call may add its own.
        pattern_seconds: how long the patterns of `protect` may take on one page.

    Raises:
        ConfigError: no such cleaner, two with one name, a pattern that does not compile, a dial outside 0 to 1.

    >>> from cleanroom import Pipeline
    >>> quiet = Pipeline(["social", "copyright"], protect=[r"^Tweet"])
    >>> quiet("Birds sing.\nTweet this\n\N{COPYRIGHT SIGN} 2024 The Harbour Gazette. All rights reserved.\n").text
    'Birds sing.\nTweet this\n'
    """

    def __init__(
        self,
        cleaners: Iterable[object] | None = None,
        *,
        select: Iterable[str] | None = None,
        ignore: Iterable[str] = (),
        min_confidence: float = CLEAN,
        protect: Iterable[str] = (),
        known: Mapping[str, str] = NOTHING,
        pattern_seconds: float = BUDGET,
    ) -> None:
        if not isinstance(min_confidence, (int, float)) or not 0 <= min_confidence <= 1:
            raise ConfigError(f"min_confidence is {min_confidence!r}: it must be a number between 0 and 1")
        self.cleaners = chosen(cleaners, select, ignore)
        self.verdicts = judged(cleaners, select, ignore)
        self.min_confidence = min_confidence
        self.protect = Patterns(protect, "protect", pattern_seconds)
        self.known = facts_of(known)
        self.stages = {stage: [c for c in self.cleaners if c.stage == stage] for stage in STAGES}
        self.learned = frozenset(c.name for c in self.cleaners if c.learned)

    @cached_property
    def fingerprint(self) -> str:
        """Version, cleaners, words and settings in 12 hex digits: equal fingerprints give equal texts, as far as the
        user's own code is the same."""
        from hashlib import blake2b

        from cleanroom import lexicon, scorer

        parts = [__version__, lexicon.COMPILED.read_text(encoding="utf-8"), str(self.min_confidence)]
        parts += [scorer.digest()] if any(name in built_in() for name in self.learned) else []
        parts += [f"{c.group}/{c.name}/{c.doc if c.group == 'user' else ''}" for c in self.cleaners]
        parts += [
            *sorted(self.verdicts),
            *self.protect.sources,
            str(self.protect.seconds),
            repr(sorted(self.known.items())),
        ]
        return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

    def __call__(self, text: str, known: Mapping[str, str] = NOTHING, keep: Collection[int] = ()) -> Result:
        """Clean one text; its lines `keep` (numbers from 0) stay as they are.

        Raises:
            TypeError: `text` is not a str.
            CleanroomError: a cleaner failed, a pattern ran out of time, two repairs fight.
        """
        if not isinstance(text, str):
            raise TypeError(_cure(text))
        return _Run(self, text, {**self.known, **facts_of(known)} if known else self.known, keep).result()

    def pipe(self, texts: Iterable[str | tuple[str, Mapping[str, str]]]) -> Iterator[Result]:
        """A Result a text, in order, one at a time in memory; an item may be (text, known).

        A text on which a cleaner fails passes through unchanged; its Result has the `error`.

        >>> from cleanroom import Pipeline
        >>> [r.text for r in Pipeline(["share_bar"]).pipe(["Share this:\\nA", "B"])]
        ['A', 'B']
        """
        if isinstance(texts, (str, bytes)):
            raise TypeError("pipe takes an iterable of texts; for one text call the pipeline itself")
        for item in texts:
            text, known = item if isinstance(item, tuple) else (item, NOTHING)
            try:
                yield self(text, known)
            except CleanroomError as error:
                yield Result(text, text, (), (), (), {}, self, error)

    def __repr__(self) -> str:
        return f"Pipeline({[c.name for c in self.cleaners]}, min_confidence={self.min_confidence})"

    def __getstate__(self) -> dict[str, object]:
        return {k: v for k, v in self.__dict__.items() if k != "stages"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.stages = {stage: [c for c in self.cleaners if c.stage == stage] for stage in STAGES}


def chosen(
    cleaners: Iterable[object] | None = None, select: Iterable[str] | None = None, ignore: Iterable[str] = ()
) -> tuple[Cleaner, ...]:
    """The cleaners for names, groups and objects, those of `select` and not of `ignore`, in order of name.

    Raises:
        ConfigError: a name that is neither a cleaner nor a group, or two cleaners with one name.
    """
    things = _listed("cleaners", ["all"] if cleaners is None else cleaners)
    wanted = None if select is None else set(map(str, _listed("select", select)))
    unwanted = set(map(str, _listed("ignore", ignore)))
    groups: dict[str, list[str]] = {"all": [], "named": []}
    for cleaner in map(load, built_in()):
        for name in _called(cleaner) - {cleaner.name} if not cleaner.opt_in else ():
            groups.setdefault(name, []).append(cleaner.name)
    found: dict[str, Cleaner] = {}
    for thing in things:
        if thing in VERDICTS or thing == VERDICT:
            continue
        for cleaner in map(load, groups.get(thing, [thing])) if isinstance(thing, str) else [from_object(thing)]:
            if found.setdefault(cleaner.name, cleaner).find != cleaner.find:
                raise ConfigError(f"two cleaners are named {cleaner.name!r}: rename one of them")
    for name in sorted((wanted or set()) | unwanted):
        if name not in found and name not in (USER, VERDICT, *VERDICTS):
            members = [load(member) for member in groups.get(name, [name])]  # or an error that says what is near
            if wanted and name in wanted:  # what is not among the others by itself
                found |= {c.name: c for c in members if c.opt_in or c.learned or c.name not in built_in()}
    return tuple(
        cleaner
        for _, cleaner in sorted(found.items())
        if (wanted is None or _called(cleaner) & wanted) and not _called(cleaner) & unwanted
    )


def _called(cleaner: Cleaner) -> set[str]:
    """The names that choose a cleaner."""
    return {cleaner.name, cleaner.group, "all"} | (set() if cleaner.learned else {"named"})


def judged(
    cleaners: Iterable[object] | None = None, select: Iterable[str] | None = None, ignore: Iterable[str] = ()
) -> frozenset[str]:
    """The verdicts that a pipeline of these names gives; their group is "verdict"."""

    def named(names: Iterable[object]) -> set[str]:
        strings = {name for name in names if isinstance(name, str)}
        return {verdict for verdict in VERDICTS if {verdict, VERDICT, "all", "named"} & strings}

    found = named(["all"] if cleaners is None else cleaners) - named(ignore)
    return frozenset(found if select is None else found & named(select))


def _listed(setting: str, given: object) -> list[object]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ConfigError(f"{setting} takes a list: write [{given!r}], not {given!r}")
    return list(given)


def facts_of(known: Mapping[str, str]) -> dict[str, str]:
    """What is known from outside, held to its form.

    Raises:
        TypeError: it is no mapping of strings.
    """
    if not isinstance(known, Mapping) or not all(isinstance(value, str) for value in known.values()):
        raise TypeError(f'known takes facts as strings, such as {{"author": "Jane Doe"}}, not {known!r}')
    return dict(known)


class _Run:
    """One text on its way through the stages."""

    def __init__(self, pipeline: Pipeline, text: str, known: Mapping[str, str], keep: Collection[int]) -> None:
        self.pipeline = pipeline
        self.known = known
        self.keep = keep
        self.source = text
        self.page = self.evidence = Page(text, known)
        self.mending: tuple[Edit, ...] = ()
        """What makes the evidence of the page."""
        self.blocked = False
        """Did the last repairs leave some out?"""
        self.edits: tuple[Edit, ...] = ()
        self.findings: list[Finding] = []
        self.waiting: list[Finding] = []
        """What the last stage of joins found and did not do: it may be found again, elsewhere, once others are done."""
        self.removed: list[Finding] = []
        self.metadata: dict[str, list[str]] = {}
        self.protect = pipeline.protect.budget() if pipeline.protect else None

    def result(self) -> Result:
        for _ in range(LOOKS):
            self.repair()
            self.mending = self.mended() if self.blocked else ()
            self.evidence = Page(splice(self.page.text, self.mending), self.known) if self.mending else self.page
            before = self.page.text
            removed = self.stage("remove")
            self.page.before = before
            if not (again := self.stage("join") or (removed if self.pipeline.learned else [])):
                break
        else:
            raise UnsettledError(f"the page does not come to rest: ignore {again[0].cleaner}")
        return Result(
            self.source,
            self.page.text,
            self.edits,
            sorted({*self.findings, *self.waiting}),
            sorted(self.removed),
            {key: "; ".join(values) for key, values in self.metadata.items()},
            self.pipeline,
        )

    def repair(self) -> None:
        """Repairs until none finds any more: one may make a place for another, but none may undo another."""
        self.blocked = False
        seen = {self.page.text}
        while signed := self.stage("repair"):
            if self.page.text in seen or len(seen) > ROUNDS:
                names = " and ".join(sorted({finding.cleaner for finding in signed}))
                raise UnsettledError(f"repairs do not come to rest: {names} undo each other; ignore one")
            seen.add(self.page.text)

    def mended(self) -> tuple[Edit, ...]:
        """All repairs of the page, also those that the dial or a protection leaves out: what other cleaners see does
        not depend on these."""
        page, done = self.page, tuple[Edit, ...]()
        for _ in range(ROUNDS):
            found = [finding for cleaner in self.pipeline.stages["repair"] for finding in stamped(cleaner, page)]
            edits, _ = resolve(page, sorted(found, key=order))
            if not edits:
                break
            done = compose(done, edits) if done else tuple(edits)
            page = Page(splice(page.text, edits), self.known)
        return done

    def stage(self, stage: str) -> list[Finding]:
        """Run the cleaners of one stage on the page and act on what they find; what took effect."""
        page = self.page
        shown = self.evidence if stage == "remove" else page
        found = [finding for cleaner in self.pipeline.stages[stage] for finding in stamped(cleaner, shown)]
        if shown is not page:
            found = moved(found, shown, page, Origin(self.mending))
        if not found:
            return []
        across = stage == "join"
        taken = standing(
            page,
            found,
            self.pipeline.min_confidence,
            self.protect,
            self.kept(found),
            across=across,
            last=self.pipeline.learned,
        )
        taken = self.worth_a_look(taken) if self.pipeline.learned else taken
        self.blocked |= stage == "repair" and len(taken) < len(found)
        edits, signed = join(page, taken) if across else resolve(page, taken)
        self.waiting = self.at_home(set(found).difference(signed)) if across else []
        self.findings += self.at_home(signed if across else found)
        self.removed += self.at_home(signed)
        harvests = {c.name: c.harvest for c in self.pipeline.stages[stage] if c.harvest}
        for finding in signed:
            if harvest := harvests.get(finding.cleaner):
                for key, value in harvest(page.text[finding.start : finding.end]).items():
                    values = self.metadata.setdefault(key, [])
                    if value not in values:
                        values.append(value)
        if edits:
            self.edits = compose(self.edits, edits) if self.edits else tuple(edits)
            self.page = Page(splice(page.text, edits), self.known)
        return signed

    def worth_a_look(self, taken: list[Finding]) -> list[Finding]:
        """Without what is learned where that is a small part of the page: so the looks at a page come to an end."""
        learned = [finding for finding in taken if finding.cleaner in self.pipeline.learned]
        if not learned or len(learned) * ONE_IN >= sum(bool(line.strip()) for line in self.page.lines):
            return taken
        return [finding for finding in taken if finding.cleaner not in self.pipeline.learned]

    def kept(self, findings: Iterable[Finding]) -> set[int]:
        """The lines with `findings` that were one of `keep` in the input."""
        if not self.keep:
            return set()
        page, source = self.page, Page(self.source)
        kept = set[int]()
        for finding, home in zip(findings, self.at_home(findings), strict=True):
            touched = range(source.line_of(home.start), source.line_of(max(home.start, home.end - 1)) + 1)
            if any(i in self.keep for i in touched):
                kept.update(range(page.line_of(finding.start), page.line_of(finding.end - 1) + 1))
        return kept

    def at_home(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings in coordinates of the input."""
        if not self.edits:
            return list(findings)
        origin = Origin(self.edits)
        out = []
        for finding in findings:
            start, end = origin.span(finding.start, finding.end)
            out.append(finding._replace(start=start, end=end))
        return out


def moved(findings: Iterable[Finding], shown: Page, page: Page, origin: Origin) -> list[Finding]:
    """Findings on a page that is `page` with more repairs, in its coordinates: whole lines, and parts of lines that are
    the same in both. A repair may leave nothing of a line, so lines are told by their last characters."""

    def home(i: int) -> int:
        end = max(shown.end(i), shown.starts[i] + 1)
        return page.line_of(origin.span(end - 1, end)[0])

    out = []
    for finding in findings:
        i = shown.line_of(finding.start)
        j = home(i)
        here, there, size = shown.starts[i], page.starts[j], len(page.lines[j])
        witness = home(finding.witness) if finding.witness >= 0 else finding.witness
        if shown.lines[i] == page.lines[j]:
            start, end = finding.start - here + there, finding.end - here + there
        elif (finding.start, finding.end) == (here, shown.end(i)) and size:
            start, end = there, there + size
        else:
            continue
        out.append(finding._replace(start=start, end=end, witness=witness))
    return out


def stamped(cleaner: Cleaner, page: Page) -> list[Finding]:
    """What `cleaner` finds on `page`, stamped with its name and held to its form.

    Raises:
        CleanerError: it raised, or a finding is not well formed.
    """
    out, name, text = [], cleaner.name, page.text
    try:
        for finding in cleaner.find(page):
            if reason := _malformed(finding, text, across=cleaner.stage == "join"):
                raise CleanerError(f"cleaner {name} gave a finding that {reason}: {finding!r}")
            out.append(Finding(*finding[:-1], name))
    except CleanroomError:
        raise
    except Exception as error:
        raise CleanerError(f"cleaner {name} failed: {type(error).__name__}: {error}") from error
    return out


def _malformed(finding: object, text: str, *, across: bool) -> str:
    """What is wrong with a finding, or ""."""
    if not isinstance(finding, Finding):
        return "is no Finding (make it by page.drop, page.cut or page.put)"
    start, end, reason, confidence, new, _, _ = finding
    if not 0 <= start < end <= len(text):
        return "is empty or outside the text"
    found = text[start:end] + new
    if not across and ("\n" in found or "\r" in found):
        return "crosses a line end"
    if not reason:
        return "has no reason"
    if not 0 <= confidence <= 1:
        return "has a confidence outside 0 to 1"
    return ""


def _cure(thing: object) -> str:
    if isinstance(thing, bytes):
        return "cleanroom takes str, not bytes: decode them first, e.g. with cleanroom.decode(data)[0]"
    return f"cleanroom takes str, not {type(thing).__name__}"
