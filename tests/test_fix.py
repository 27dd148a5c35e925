"""Files rewritten in place, and put back: no byte is lost, whatever happens on the way."""

from __future__ import annotations

import codecs
import json
import os
import sys
from io import FileIO
from pathlib import Path

import pytest

from cleanroom import Pipeline, files
from cleanroom.cli import fixing, main, undo
from cleanroom.decode import Envelope
from cleanroom.errors import FileError
from cleanroom.pipeline import FIX

NOISY = "Skip to main content\nWater was found on Mars.\nShare this:\n"
CLEAN = "Water was found on Mars.\n"
UNSURE = CLEAN + "By Jane Doe, Staff Writer\n"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(**texts: str | bytes) -> None:
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        Path(f"{name}.txt").write_bytes(data)


def text_of(name: str) -> str:
    return Path(f"{name}.txt").read_bytes().decode()


def test_fix_takes_what_is_sure_and_says_what_more_there_is(capfd: Capture) -> None:
    put(a=NOISY + "By Jane Doe, Staff Writer\n", b=UNSURE, c=CLEAN)
    assert main(["check", "--fix", "."]) == 0
    assert [text_of(name) for name in "abc"] == [UNSURE, UNSURE, CLEAN]
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "2 findings in 1 file fixed; 3 files checked; 2 more at 0.9: --min-confidence 0.9\n"
    assert main(["check", "--fix", ".", "--min-confidence", "0.9"]) == 0
    assert [text_of(name) for name in "abc"] == [CLEAN] * 3
    assert capfd.readouterr().err.startswith("2 findings in 2 files fixed; 3 files checked")
    assert main(["check", "--fix", "."]) == 0
    assert capfd.readouterr().err == "nothing to fix; 3 files checked\n"


def test_what_more_there_is_is_what_the_next_run_takes(capfd: Capture) -> None:
    put(a=NOISY + "By Jane Doe, Staff Writer\nComments\nJane Doe\nJane Doe\nHome\nNews\nSport\nLogin\nMore\n", b=UNSURE)
    assert main(["check", "--fix", "."]) == 0
    more, _, mark = capfd.readouterr().err.rpartition("; ")[2].partition(" more at ")
    assert int(more) > 1
    assert main(["check", "--fix", ".", "--min-confidence", mark.partition(":")[0]]) == 0
    assert capfd.readouterr().err.startswith(f"{more} finding")


def test_settings_do_not_lower_the_dial_of_a_fix() -> None:
    Path("cleanroom.toml").write_text("min-confidence = 0.5\n")
    put(a=UNSURE)
    assert main(["check", "a.txt"]) == 1
    assert main(["check", "--fix", "a.txt"]) == 0
    assert text_of("a") == UNSURE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end"])
@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("cp1252", b""),
    ],
)
def test_a_file_keeps_its_form_and_comes_back(end: str, last: str, encoding: str, bom: bytes) -> None:
    kept = ["Über die Brücke führt ein schöner Weg, sagt sie.", "Und sie geht ihn jeden Morgen, auch im Regen."]
    lines = ["Skip to main content", "", kept[0], "", "Share this:", kept[1], "Share this:"]
    before = bom + (end.join(lines) + end * bool(last)).encode(encoding)
    put(a=before)
    Path("a.txt").chmod(0o640)
    assert main(["check", "--fix", "a.txt", "--undo", "undo.json"]) == 0
    assert Path("a.txt").read_bytes() == bom + (end.join([kept[0], "", kept[1]]) + end * bool(last)).encode(encoding)
    assert Path("a.txt").stat().st_mode & 0o777 == 0o640
    assert main(["restore", "undo.json"]) == 0
    assert Path("a.txt").read_bytes() == before


def test_one_record_puts_all_back_and_refuses_what_was_edited(capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sub").mkdir()
    put(a=NOISY, b=NOISY, c=CLEAN)
    Path("sub/d.txt").write_text(NOISY)
    assert main(["check", "--fix", ".", "--undo", "sub/undo.json"]) == 0
    assert "`cleanroom restore sub/undo.json` puts it back" in capfd.readouterr().err
    Path("b.txt").write_text(CLEAN + "More.\n")
    monkeypatch.chdir("sub")  # the record finds its files from anywhere
    assert main(["restore", "undo.json"]) == 2
    err = capfd.readouterr().err
    assert "b.txt: not the file that undo.json was written for, or edited since" in err
    assert err.endswith("2 files put back; 1 refused\n")
    monkeypatch.chdir("..")
    assert (text_of("a"), text_of("b"), text_of("c")) == (NOISY, CLEAN + "More.\n", CLEAN)
    assert Path("sub/d.txt").read_text() == NOISY
    Path("b.txt").write_text(CLEAN)
    assert main(["restore", "sub/undo.json"]) == 0
    assert capfd.readouterr().err == "1 file put back; 2 already as before\n"
    assert main(["restore", "sub/undo.json"]) == 0
    assert capfd.readouterr().err == "0 files put back; 3 already as before\n"
    Path("a.txt").unlink()
    assert main(["restore", "sub/undo.json"]) == 2
    assert "a.txt: No such file" in capfd.readouterr().err


def test_the_record_of_one_file_twice(capfd: Capture) -> None:
    put(a=NOISY)
    assert main(["clean", "a.txt", "-o", "a.txt", "--undo", "undo.json", "-q"]) == 0
    for said in ("", "a.txt: is as it was before; there is nothing to put back\n"):
        assert main(["restore", "undo.json", "a.txt", "-o", "a.txt"]) == 0
        assert capfd.readouterr().err == said
        assert text_of("a") == NOISY


def test_a_record_is_never_written_over(capfd: Capture) -> None:
    put(a=NOISY, b=NOISY)
    Path("undo.json").write_text("mine")
    for record, said in (
        ("undo.json", "exists already"),
        ("b.txt", "is one of the files to fix"),
        ("missing/undo.json", "there is no such folder"),
    ):
        assert main(["check", "--fix", ".", "--undo", record]) == 2
        assert f"{record}: {said}" in capfd.readouterr().err
    assert text_of("a") == text_of("b") == NOISY
    assert Path("undo.json").read_text() == "mine"
    assert main(["check", "a.txt", "--undo", "other.json"]) == 2
    assert "--undo goes with --fix" in capfd.readouterr().err


def test_a_record_of_many_names_its_files(capfd: Capture) -> None:
    put(a=NOISY)
    assert main(["check", "--fix", "a.txt", "--undo", "undo.json"]) == 0
    for more in (["a.txt"], ["-o", "b.txt"]):
        assert main(["restore", "undo.json", *more]) == 2
        assert "is the record of many files and names them" in capfd.readouterr().err


def test_the_way_back_is_on_disk_before_a_file_changes(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    put(a=NOISY, b=NOISY)
    replaced: list[str] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        if target.suffix == ".txt":
            rows = [json.loads(row) for row in Path("undo.json").read_text().splitlines()]
            assert rows[0]["format"] == undo.RUN_FORMAT
            replaced.append(target.name)
            assert [row["path"] for row in rows[1:]] == replaced
            if target.name == "b.txt":
                raise KeyboardInterrupt  # the machine stops here
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", watched)
        assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 130
    assert (text_of("a"), text_of("b")) == (CLEAN, NOISY)
    capfd.readouterr()
    cut = json.dumps({"path": "c.txt"})[:9]
    Path("undo.json").write_bytes(Path("undo.json").read_bytes() + cut.encode())
    assert main(["restore", "undo.json"]) == 0
    assert capfd.readouterr().err == "1 file put back; 1 already as before\n"
    assert text_of("a") == text_of("b") == NOISY


def test_a_damaged_line_of_a_record_holds_up_no_other(capfd: Capture) -> None:
    put(a=NOISY, b=NOISY)
    assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 0
    head, first, second = Path("undo.json").read_text().splitlines()
    for damaged in (first[:-5], "[]", "{}", '{"path": "a.txt"}', first.replace("Share", "Shore")):
        Path("b.txt").write_text(CLEAN)
        Path("undo.json").write_text(f"{head}\n{damaged}\n{second}\n")
        assert main(["restore", "undo.json"]) == 2
        assert "1 file put back; 1 refused" in capfd.readouterr().err
        assert (text_of("a"), text_of("b")) == (CLEAN, NOISY)


def test_a_full_disk_changes_nothing(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    put(a=NOISY, b=NOISY)
    fsync, calls = os.fsync, 0

    def full(number: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:  # the record's head and folder, the way back; then the file itself
            raise OSError(28, "No space left on device")
        fsync(number)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 2
    assert "a.txt: No space left" in capfd.readouterr().err
    assert (text_of("a"), text_of("b")) == (NOISY, CLEAN)
    assert [json.loads(row).get("path") for row in Path("undo.json").read_text().splitlines()] == [None, "b.txt"]
    assert main(["restore", "undo.json"]) == 0
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "b.txt", "undo.json"]


def test_no_fix_where_the_record_cannot_be_written(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    put(a=NOISY)

    def full(file: FileIO, entry: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(undo, "_append", full)
    assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 2
    assert "undo.json: No space left on device; a.txt stays as it is" in capfd.readouterr().err
    assert text_of("a") == NOISY


@pytest.mark.parametrize("late", [False, True])
def test_a_file_that_changes_underneath_stays(late: bool, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    put(a=NOISY, b=NOISY)
    apply, dress = fixing.apply, files._dress

    def edited() -> None:
        Path("b.txt").write_text(NOISY + "A line that somebody wrote meanwhile.\n")

    def early(path: str, fix: fixing.Fix, journal: undo.Journal) -> None:
        if path == "b.txt":
            edited()
        apply(path, fix, journal)

    def just_before(made: str, target: Path) -> None:
        if target.name == "b.txt":
            edited()
        dress(made, target)

    monkeypatch.setattr(*((files, "_dress", just_before) if late else (fixing, "apply", early)))
    assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 2
    assert "b.txt: was changed by something else meanwhile and stays as it is" in capfd.readouterr().err
    assert text_of("b").endswith("meanwhile.\n")
    assert text_of("a") == CLEAN
    assert main(["restore", "undo.json"]) == 0
    assert text_of("a") == NOISY


def test_what_is_never_rewritten(capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<p>\nShare this:\n</p>\nSkip to main content\n"
    refused = {
        "page.html": page.encode(),
        "page.HTM": page.encode(),
        "page.xhtml": page.encode(),
        "doctype.txt": f"\ufeff\n <!-- saved -->\n<!DOCTYPE html>\n{page}".encode(),
        "tag.txt": f"<?xml version='1.0'?>\n<HTML lang=en>\n{page}".encode(),
        "nul.txt": b"Share this:\nSkip to main content\n\0\x01\x02\n",
        "zip.txt": b"PK\x03\x04\nShare this:\nSkip to main content\nWater.\n",
        "pdf.txt": b"%PDF-1.4\nShare this:\nSkip to main content\nWater.\n",
    }
    for name, data in refused.items():
        Path(name).write_bytes(data)
    put(fine=NOISY)
    assert main(["check", "--fix", *refused, "fine.txt", "-"]) == 2
    err = capfd.readouterr().err
    assert text_of("fine") == CLEAN
    assert "1 file checked, 9 failed" in err
    for name, data in refused.items():
        assert Path(name).read_bytes() == data
        assert f"error: {name}: is {'no text file' if data[:1] in b'SP%' else 'HTML'}" in err
    assert "-: --fix rewrites files" in err


def test_a_read_only_file_stays(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    put(a=NOISY)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write all
    assert main(["check", "--fix", "a.txt"]) == 2
    assert "a.txt: is read-only" in capfd.readouterr().err
    assert text_of("a") == NOISY


def test_a_page_of_nothing_but_noise_stays(capfd: Capture) -> None:
    noise = "\nShare this:\nSkip to main content\n"
    put(a=noise, b=NOISY, empty="", blank="\n \n")
    assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 1
    assert text_of("a") == noise
    out, err = capfd.readouterr()
    reason = "nothing would be left of the page"
    assert out == f'a.txt:2:1: only_noise: {reason} [0.99] "Share this:"\n'
    assert err.startswith("2 findings in 1 file fixed; 1 finding in 1 file left; 4 files checked; `cleanroom restore")
    assert main(["check", "--fix", "."]) == 1


def test_links_stay_links_and_are_fixed_once() -> None:
    put(target=NOISY)
    Path("link.txt").symlink_to("target.txt")
    assert main(["check", "--fix", "link.txt", "target.txt", "--undo", "undo.json", "-j", "2"]) == 0
    assert Path("link.txt").is_symlink()
    assert text_of("target") == CLEAN
    assert main(["restore", "undo.json"]) == 0
    assert Path("link.txt").is_symlink()
    assert text_of("target") == NOISY


def test_a_link_in_a_folder_leads_to_no_file_outside() -> None:
    put(outside=NOISY)
    Path("folder").mkdir()
    Path("folder/link.txt").symlink_to("../outside.txt")
    Path("folder/page.txt").write_text(NOISY)
    assert main(["check", "--fix", "folder"]) == 0
    assert text_of("outside") == NOISY
    assert Path("folder/page.txt").read_text() == CLEAN


def test_fix_goes_with_what_tells_what_is_left(capfd: Capture) -> None:
    put(a=NOISY)
    for other in (["--diff"], ["--statistics"], ["--format", "marked"], ["--add-baseline", "--baseline", "b.json"]):
        assert main(["check", "--fix", "a.txt", *other]) == 2
        assert "--fix" in capfd.readouterr().err
    assert text_of("a") == NOISY
    assert main(["check", "--fix", "a.txt", "--format", "json"]) == 0
    [report] = json.loads(capfd.readouterr().out)
    assert report["findings"] == []


def test_a_file_on_which_a_cleaner_fails_passes_through(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    from cleanroom.cleaners import load

    def fails(page: object) -> None:
        if "Mars" not in page.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError("of all things")

    monkeypatch.setattr(load("share_bar"), "find", fails)
    put(a="Share this:\nBirds sing.\nSkip to main content\n", b="Mars\nSkip to main content\nTweet this\n")
    assert main(["check", "--fix", ".", "--min-confidence", "0.9", "--select", "share_bar,skip_link"]) == 2
    err = capfd.readouterr().err
    assert "a.txt: cleaner share_bar failed: ZeroDivisionError: of all things" in err
    assert "Traceback" not in err
    assert text_of("a").startswith("Share this:")


def test_the_clean_text_must_lead_back() -> None:
    """`files.cleaned` believes nothing: what would not restore to the same bytes is not written."""
    result = Pipeline(min_confidence=FIX)(NOISY)
    good = files.Source("a.txt", NOISY.encode(), NOISY, Envelope())
    assert files.cleaned(good, result) == CLEAN.encode()
    for wrong in (good._replace(data=NOISY.encode() + b"x"), good._replace(envelope=Envelope("utf-16"))):
        with pytest.raises(FileError, match="would not restore to the same bytes"):
            files.cleaned(wrong, result)


def test_a_written_file_is_read_again(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    put(a=NOISY)
    replace = Path.replace

    def corrupt(self: Path, target: Path) -> Path:
        self.write_bytes(b"rubbish")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", corrupt)
    assert main(["check", "--fix", "a.txt", "--undo", "undo.json"]) == 2
    assert "a.txt: what was read again is not what was written" in capfd.readouterr().err
    assert len(Path("undo.json").read_text().splitlines()) == 2  # the way back stays


if sys.platform != "win32":

    def test_a_name_that_is_no_text(capfd: Capture) -> None:
        name = os.fsdecode(b"caf\xe9\n.txt")
        Path(name).write_text(NOISY)
        assert main(["check", "--fix", ".", "--undo", "undo.json"]) == 0
        assert main(["restore", "undo.json"]) == 0
        assert Path(name).read_text() == NOISY
        for shape in ("concise", "github", "sarif", "json", "marked"):
            assert main(["check", ".", "--format", shape]) == 1
            out, err = capfd.readouterr()
            assert "\udce9" not in out + err
