"""SARIF 2.1.0 (OASIS): what code scanning of GitHub and others reads."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from cleanroom.cleaners import Cleaner
from cleanroom.page import Finding, Page
from cleanroom.patch import digest
from cleanroom.pipeline import CHECK
from cleanroom.report import Format, Report, place
from cleanroom.verdict import ABOUT
from cleanroom.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://pypi.org/project/cleanroom-text/"


def format_of(cleaners: Iterable[Cleaner]) -> Format:
    """SARIF with a rule a cleaner."""
    about = {cleaner.name: cleaner.summary for cleaner in cleaners}
    about |= ABOUT
    rules = [{"id": name, "shortDescription": {"text": _message(text or name)}} for name, text in about.items()]
    index = {name: i for i, name in enumerate(about)}
    driver = {"name": "cleanroom", "version": __version__, "informationUri": HOME, "rules": rules}
    opening = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "newlineSequences": ["\r\n", "\n", "\r"],
                "results": [],
            }
        ],
    }
    head = json.dumps(opening).removesuffix("]}]}")

    def show(report: Report) -> str:
        return ",".join("\n" + json.dumps(result) for result in results(report, index))

    def tail(errors: Sequence[str]) -> str:
        notes = [{"level": "error", "message": {"text": _message(error)}} for error in errors]
        invocation = {"executionSuccessful": not errors, "toolExecutionNotifications": notes}
        return f"\n], {json.dumps({'invocations': [invocation]})[1:]}]}}\n"

    return Format(show, False, head, ",", tail)


def results(report: Report, index: dict[str, int]) -> Iterable[dict[str, object]]:
    """A result a finding."""
    page = Page(report.result.source)
    artifact = {"uri": uri(report.path)}
    seen = Counter[str]()
    for finding in report.told:
        line, column = place(page, finding)
        text = page.text[finding.start : finding.end]
        last = page.line_of(finding.end - 1)
        region = {
            "startLine": line,
            "startColumn": column,
            "endLine": last + 1,
            "endColumn": finding.end - page.starts[last] + 1,
            **_span(finding.start, finding.end),
            "snippet": {"text": text},
        }
        print_of = digest(f"{finding.cleaner}\0{page.lines[line - 1]}")
        seen[print_of] += 1
        yield {
            "ruleId": finding.cleaner,
            "ruleIndex": index[finding.cleaner],
            "level": "warning" if finding.confidence >= CHECK else "note",
            "message": {"text": _message(finding.reason)},
            "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
            "partialFingerprints": {"cleanroomLine/v1": f"{print_of}:{seen[print_of]}"},
            **({} if finding.cleaner in ABOUT else {"fixes": [_fix(page, finding, line - 1, artifact)]}),
            "properties": {"confidence": round(finding.confidence, 4)},
        }


def _fix(page: Page, finding: Finding, i: int, artifact: dict[str, str]) -> dict[str, object]:
    """What is found gives way; a line that is all noise goes with its end."""
    start, end = finding.start, finding.end
    bare = page.lines[i].strip()
    if bare and not finding.replacement and page.text[start:end].strip() == bare:
        start, end = page.starts[i], min(page.starts[i + 1], len(page.text))
    replacement = {"deletedRegion": _span(start, end), "insertedContent": {"text": finding.replacement}}
    return {"artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}


def _span(start: int, end: int) -> dict[str, int]:
    return {"charOffset": start, "charLength": end - start}


def uri(path: str) -> str:
    """A relative reference for what lies below the current folder, else a file URI."""
    place = Path(os.path.normpath(Path.cwd() / path))
    if not place.is_relative_to(Path.cwd()):
        return place.as_uri()
    return quote(os.fsencode(place.relative_to(Path.cwd()).as_posix()), safe="/")


def _message(text: str) -> str:
    """Plain text, in which SARIF's signs for links and placeholders stand for themselves."""
    for sign in "\\[]":
        text = text.replace(sign, "\\" + sign)
    return text.replace("{", "{{").replace("}", "}}")
