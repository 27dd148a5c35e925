"""What holds for every page of HTML, as a function that raises AssertionError where it does not."""

from __future__ import annotations

import json
import pickle

import cleanroom
from cleanroom.extraction import KEYS, Extraction, Extractor, visible
from cleanroom.html.metadata import READERS
from cleanroom.page import BREAK, Page

EXTRACT = Extractor()
MARKDOWN = Extractor(EXTRACT.pipeline, links=True, images=True)
UNWANTED = Extractor(EXTRACT.pipeline, comments=False, tables=False)


def hold(html: str | bytes) -> None:
    """All laws, on one page; whatever else is raised is a breach too."""
    result = EXTRACT(html)
    lines_are_lines(result)
    restores(result)
    settles(result)
    findings_are_well_formed(result)
    travels(result)
    all_ways_agree(html, result)
    if isinstance(html, str):
        bytes_are_read_as_text(html, result)


def lines_are_lines(result: Extraction) -> None:
    """The visible text is lines ended by a line feed, none of them blank."""
    assert not result.source or result.source.endswith("\n")
    for line in result.source.split("\n")[:-1]:
        assert line.strip(), f"blank: {line!r}"
        assert not BREAK.search(line), f"two lines: {line!r}"
        assert line == line.rstrip(" \t\f"), f"space at the end: {line!r}"
    result.source.encode()  # nothing in it that no file can hold


def restores(result: Extraction) -> None:
    """The patch leads to the clean text and back."""
    assert result.patch.apply(result.source) == result.text
    assert result.restore() == result.source


def settles(result: Extraction) -> None:
    """What was cleaned is clean."""
    assert cleanroom.clean(result.text) == result.text


def findings_are_well_formed(result: Extraction) -> None:
    """In bounds, in order, not empty, with a reason; what took effect is among what was found."""
    page = Page(result.source)
    for found in (result.findings, result.removed):
        assert list(found) == sorted(found)
    for finding in result.findings:
        assert 0 <= finding.start < finding.end <= len(result.source)
        assert 0 <= finding.confidence <= 1
        assert finding.reason
        assert finding.cleaner
        assert page.line_of(finding.start) == page.line_of(finding.end - 1)
    assert set(result.removed) <= set(result.findings)
    if result.text != result.source:
        assert result.removed, "lines went, and nobody says why"
    for key, value in result.metadata.items():
        assert value
        assert not BREAK.search(value), key
    assert all(key in READERS for key in KEYS)


def travels(result: Extraction) -> None:
    """A result is the same behind a pickle."""
    other = pickle.loads(pickle.dumps(result))
    assert (other.text, other.source, other.findings, other.removed) == (
        result.text,
        result.source,
        result.findings,
        result.removed,
    )
    assert other.metadata == result.metadata
    assert other.restore() == result.source
    assert other.markdown() == result.markdown()


def all_ways_agree(html: str | bytes, result: Extraction) -> None:
    """However it is asked for, the text is the same; other formats and choices raise nothing."""
    assert visible(html) == result.source
    assert cleanroom.clean_html(html) == result.text
    [piped] = EXTRACT.pipe([html])
    assert (piped.text, piped.error) == (result.text, None)
    MARKDOWN(html).markdown()
    UNWANTED(html).restore()


def bytes_are_read_as_text(html: str, result: Extraction) -> None:
    """A text and its UTF-8 give the same; but a BOM is none of the text, and what is no text has no UTF-8."""
    try:
        data = html.encode()
    except UnicodeEncodeError:
        return
    other = EXTRACT(data)
    assert other.source == result.source
    assert (other.text, other.findings, other.metadata) == (result.text, result.findings, result.metadata)


def json_is_whole(html: str | bytes) -> None:
    """A record parses, and has all keys; apart from `hold`, since trafilatura takes long."""
    record = json.loads(cleanroom.clean_html(html, format="json"))
    assert list(record) == [*KEYS, "verdict", "text"]
    assert all(isinstance(value, str) for value in record.values())
