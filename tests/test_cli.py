"""The command line, as a user runs it."""

from __future__ import annotations

import codecs
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanroom import Pipeline
from cleanroom.cleaners import built_in
from cleanroom.cli import main
from cleanroom.files import write
from cleanroom.pipeline import CHECK
from cleanroom.report import marked
from cleanroom.verdict import VERDICTS
from tests import golden

NOISY = "Skip to main content\nWater was found on Mars.\nShare this:\n"
CLEAN = "Water was found on Mars.\n"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(NOISY)
    return path


def test_clean_prints_the_text_and_says_what_went(page: Path, capfd: Capture) -> None:
    assert main(["clean", str(page)]) == 0
    out, err = capfd.readouterr()
    assert out == CLEAN
    assert f'{page}:3:1: share_bar: the whole line is a share button [0.99] "Share this:"' in err
    assert "2 places cleaned by 2 cleaners" in err
    assert page.read_text() == NOISY


def test_clean_from_standard_input(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NOISY.encode())))
    assert main(["clean", "-q"]) == 0
    assert capfd.readouterr() == (CLEAN, "")


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("cp1252", b"")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_keeps_its_form_and_comes_back(tmp_path: Path, encoding: str, bom: bytes, end: str) -> None:
    kept = ["Über die Brücke führt ein schöner Weg, sagt sie.", "", "Und sie geht ihn jeden Morgen, auch im Regen."]
    body = end.join(["Skip to main content", "", *kept[:2], "Share this:", *kept[2:], "Share this:"])
    source, target, record = (str(tmp_path / name) for name in ("in.txt", "out.txt", "undo.json"))
    data = bom + body.encode(encoding)
    Path(source).write_bytes(data)
    assert main(["clean", source, "-o", target, "--undo", record, "-q"]) == 0
    cleaned = Path(target).read_bytes()
    assert cleaned == bom + end.join(kept).encode(encoding)
    assert main(["restore", record, target, "-o", str(tmp_path / "back.txt")]) == 0
    assert (tmp_path / "back.txt").read_bytes() == data


def test_restore_refuses_an_edited_and_another_file(page: Path, tmp_path: Path, capfd: Capture) -> None:
    assert main(["clean", str(page), "-o", "out.txt", "--undo", "undo.json", "-q"]) == 0
    Path("out.txt").write_text(CLEAN + "More.\n")
    assert main(["restore", "undo.json", "out.txt", "-o", "back.txt"]) == 2
    assert "not the file that undo.json was written for, or edited since" in capfd.readouterr().err
    assert not Path("back.txt").exists()
    Path("other.json").write_text('{"format": "something else"}')
    assert main(["restore", "other.json", "out.txt"]) == 2
    assert "other.json: not a usable undo record" in capfd.readouterr().err
    Path("other.json").write_bytes(b"\xff{")
    assert main(["restore", "other.json", "out.txt"]) == 2
    assert main(["restore", "missing.json", "out.txt"]) == 2
    assert "missing.json: No such file" in capfd.readouterr().err


def test_a_damaged_record_restores_nothing(page: Path, capfd: Capture) -> None:
    assert main(["clean", str(page), "-o", "out.txt", "--undo", "undo.json", "-q"]) == 0
    record = json.loads(Path("undo.json").read_text())
    record["edits"][0][1] = "Hello\n"
    Path("undo.json").write_text(json.dumps(record))
    assert main(["restore", "undo.json", "out.txt", "-o", "back.txt"]) == 2
    assert "undo.json: the patch is damaged" in capfd.readouterr().err
    assert not Path("back.txt").exists()


def test_nothing_is_written_over(page: Path, capfd: Capture) -> None:
    for wrong in (
        ["clean", str(page), "--undo", str(page)],
        ["clean", str(page), "-o", "same", "--undo", "same"],
    ):
        assert main(wrong) == 2
        assert "give --undo a file of its own" in capfd.readouterr().err
    assert page.read_text() == NOISY
    assert main(["clean", str(page), "-o", "out.txt", "--undo", "undo.json", "-q"]) == 0
    assert main(["restore", "undo.json", "out.txt", "-o", "undo.json"]) == 2
    assert "is the undo record" in capfd.readouterr().err


def test_an_undo_record_is_never_written_over(page: Path, capfd: Capture) -> None:
    command = ["clean", str(page), "-o", str(page), "--undo", "undo.json", "-q"]
    assert main(command) == 0
    assert main(command) == 2
    assert "undo.json: exists already" in capfd.readouterr().err
    assert main(["restore", "undo.json", str(page), "-o", str(page)]) == 0
    assert page.read_text() == NOISY


def test_links_stay_links_and_devices_devices(page: Path, tmp_path: Path) -> None:
    (tmp_path / "target.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "target.txt")
    assert main(["clean", str(page), "-q", "-o", "link.txt"]) == 0
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "target.txt").read_text() == CLEAN
    assert main(["clean", str(page), "-q", "-o", os.devnull]) == 0
    assert not Path(os.devnull).is_file()


def test_a_folder_that_cannot_be_written(page: Path, capfd: Capture) -> None:
    for output in ("missing/out.txt", "."):
        assert main(["clean", str(page), "-q", "-o", output]) == 2
        assert capfd.readouterr().err.startswith("cleanroom: error: ")


def test_the_diff_is_one_that_patch_takes(page: Path, capfd: Capture) -> None:
    main(["check", str(page), "--diff"])
    shown = capfd.readouterr().out
    assert shown.splitlines()[2] == "@@ -1,3 +1 @@"
    page.write_text("Share this:\nBirds sing")
    main(["check", str(page), "--diff"])
    assert capfd.readouterr().out.splitlines()[-1] == "\\ No newline at end of file"


def test_the_input_is_only_replaced_with_a_way_back(page: Path, capfd: Capture) -> None:
    assert main(["clean", str(page), "-o", str(page)]) == 2
    assert "add --undo FILE" in capfd.readouterr().err
    assert page.read_text() == NOISY
    assert main(["clean", str(page), "-o", str(page), "--undo", "undo.json", "-q"]) == 0
    assert page.read_text() == CLEAN
    assert main(["restore", "undo.json", str(page), "-o", str(page)]) == 0
    assert page.read_text() == NOISY


def test_check_exit_codes(page: Path, tmp_path: Path, capfd: Capture) -> None:
    assert main(["check", str(page)]) == 1
    assert "2 findings in 1 file; 1 file checked" in capfd.readouterr().err
    (tmp_path / "fine.txt").write_text(CLEAN)
    assert main(["check", "fine.txt"]) == 0
    assert capfd.readouterr() == ("", "nothing found; 1 file checked\n")
    assert main(["check", "missing.txt"]) == 2
    assert "missing.txt: No such file or directory" in capfd.readouterr().err
    assert main(["check", "missing.txt", str(page)]) == 2
    out, err = capfd.readouterr()
    assert "share_bar" in out
    assert "1 file checked, 1 failed" in err
    for wrong in (["check"], [], ["check", "--format", "x", "fine.txt"], ["unknown"]):
        with pytest.raises(SystemExit) as stop:
            main(wrong)
        assert stop.value.code == 2
    assert main(["check", "--select", "shre_bar", "fine.txt"]) == 2
    assert "did you mean share_bar" in capfd.readouterr().err


def test_check_goes_on_behind_a_file_that_fails(page: Path, tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "cleanroom.toml").write_text("pattern-seconds = 0.05\n[patterns]\nslow = ['(a|aa)+$']\n")
    (tmp_path / "bad.txt").write_text("a" * 60 + "b\n")
    assert main(["check", "bad.txt", str(page)]) == 2
    out, err = capfd.readouterr()
    assert "bad.txt: patterns.slow: the pattern '(a|aa)+$' ran out" in err
    assert "1 file checked, 1 failed" in err
    assert "share_bar" in out


def test_check_a_folder(page: Path, tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text(NOISY)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "c.txt").write_text(NOISY)
    (tmp_path / "code.py").write_text(NOISY)
    assert main(["check", "."]) == 1
    out, err = capfd.readouterr()
    assert [line.split(":")[0] for line in out.splitlines()] == ["page.txt"] * 2 + ["sub/b.txt"] * 2
    assert "2 files checked" in err
    (tmp_path / "empty").mkdir()
    assert main(["check", "empty"]) == 2


def test_formats(page: Path, capfd: Capture) -> None:
    assert main(["check", str(page), "--format", "json"]) == 1
    [report] = json.loads(capfd.readouterr().out)
    assert [(f["line"], f["cleaner"], f["takes_effect"]) for f in report["findings"]] == [
        (1, "skip_link", True),
        (3, "share_bar", True),
    ]
    assert main(["check", str(page), "--format", "marked"]) == 1
    shown = capfd.readouterr().out
    assert shown == f"# {page}\n" + marked.render(Pipeline(min_confidence=CHECK)(NOISY))
    assert main(["check", str(page), "--statistics"]) == 1
    assert capfd.readouterr().out.splitlines()[0].split() == ["1", "share_bar", "1", "file,", "11", "characters"]
    assert main(["check", str(page), "--diff"]) == 1
    assert "-Share this:" in capfd.readouterr().out.splitlines()


def test_the_dial_and_the_choice(page: Path, capfd: Capture) -> None:
    assert main(["clean", str(page), "-q", "--ignore", "share_bar"]) == 0
    assert capfd.readouterr().out == CLEAN + "Share this:\n"
    assert main(["clean", str(page), "-q", "--select", "social"]) == 0
    assert capfd.readouterr().out == "Skip to main content\n" + CLEAN
    assert main(["clean", str(page), "-q", "--min-confidence", "1"]) == 0
    assert capfd.readouterr().out == NOISY
    assert main(["clean", str(page), "-q", "--protect", "^Skip", "--protect", "^Share"]) == 0
    assert capfd.readouterr().out == NOISY


def test_settings_of_the_folder(page: Path, tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.cleanroom]\nignore = ["skip_link"]\nprotect = ["^Share"]\n')
    assert main(["clean", str(page), "-q"]) == 0
    assert capfd.readouterr().out == NOISY
    (tmp_path / "other.toml").write_text('select = ["skip_link"]\n')
    assert main(["clean", str(page), "-q", "--config", "other.toml"]) == 0
    assert capfd.readouterr().out == CLEAN + "Share this:\n"


def test_what_comes_from_a_page_is_escaped(tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "evil.txt").write_text("Share this:\x1b[31m\x07\n© 2024 \x1b]0;title\x07 All rights reserved\n")
    for options in ([], ["--format", "marked"], ["--diff"], ["--format", "json"]):
        main(["check", "evil.txt", *options])
        out, err = capfd.readouterr()
        assert "\x1b" not in out + err
        assert "\x07" not in out + err


@pytest.mark.parametrize("name", built_in())
def test_cleaners_explains_each(name: str, capfd: Capture) -> None:
    assert main(["cleaners", name]) == 0
    out = capfd.readouterr().out
    assert out.startswith(f"{name} (")
    assert "\nA hit (" in out
    assert "\nA miss (" in out


def test_cleaners_lists_all(capfd: Capture) -> None:
    assert main(["cleaners"]) == 0
    rows = capfd.readouterr().out.splitlines()
    assert [row.split()[1] for row in rows] == [*built_in(), *VERDICTS]
    assert all(len(row.split()) > 4 for row in rows)
    assert main(["cleaners", "nope"]) == 2


def test_golden_page_through_the_command_line(capfd: Capture) -> None:
    case = golden.GOLDEN / "pages" / "trade_blog_1.txt"
    assert main(["clean", str(case), "-q"]) == 0
    assert capfd.readouterr().out == Pipeline()(golden.text_of(case)).text


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["clean", str(page), "-o", str(page), "--undo", "undo.json"]) == 2
    assert page.read_text() == NOISY
    assert [p.name for p in tmp_path.iterdir()] == ["page.txt"]


def test_write_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    path.chmod(0o640)
    write(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_small_check_imports_nothing_heavy(page: Path) -> None:
    code = (
        "import sys; from cleanroom.cli import main; main(['check', sys.argv[1]]);"
        "print(*sorted({m.partition('.')[0] for m in sys.modules} & set(sys.argv[2:])))"
    )
    heavy = ["numpy", "regex", "ftfy", "cchardet", "trafilatura", "justext", "hashlib", "dataclasses", "json"]
    heavy += ["pathspec", "tempfile", "concurrent", "multiprocessing", "difflib", "tomllib"]
    done = subprocess.run(
        [sys.executable, "-c", code, str(page), *heavy], capture_output=True, text=True, check=True, cwd=page.parent
    )
    assert done.stdout.splitlines()[-1] == ""


def test_a_reader_that_stops_early(page: Path) -> None:
    page.write_text(NOISY * 5000)
    command = f"{sys.executable} -m cleanroom check {page} 2>{page.parent / 'err'} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "skip_link" in done.stdout
    assert "Traceback" not in (page.parent / "err").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "-", "--baseline", "b.json", "--add-baseline"], "--add-baseline needs files"),
        (["check", ".", "--baseline", "b.json", "--add-baseline", "--format", "json"], "--add-baseline tells nothing"),
        (["check", ".", "--select", "byline", "--ignore", "byline"], "leave no cleaner"),
    ],
)
def test_what_would_do_nothing_is_refused(arguments: list[str], message: str, capfd: Capture, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Birds sing.\n")
    assert main([str(tmp_path) if argument == "." else argument for argument in arguments]) == 2
    assert message in capfd.readouterr().err
