"""The command line on pages of HTML, as a user runs it."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

import cleanroom
from cleanroom.cli import main
from cleanroom.extraction import ENGINES, KEYS, visible
from tests import golden

BLOG = golden.HTML / "blog_comments.html"
HEADLINE = "Why my tomatoes split (and what I changed)"
ROW = "Striped cavern | 33 | 9"
COMMENT = "Try a clay pot sunk between the plants and filled once a week."

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def page(tmp_path: Path) -> str:
    shutil.copy(BLOG, tmp_path / "page.html")
    return "page.html"


def test_clean_by_name(page: str, capfd: Capture) -> None:
    assert main(["clean", page]) == 0
    out, err = capfd.readouterr()
    assert out == cleanroom.clean_html(BLOG.read_bytes())
    assert HEADLINE in out.split("\n")
    assert "Proudly powered" not in out
    rows = err.splitlines()
    assert all(row.startswith("page.html:") for row in rows[:-1])
    assert "places cleaned by" in rows[-1]
    assert Path(page).read_bytes() == BLOG.read_bytes()


@pytest.mark.parametrize("name", ["PAGE.HTM", "page.xhtml", "page.Html"])
def test_other_names(name: str, capfd: Capture) -> None:
    Path(name).write_text("<p>Water was found.")
    assert main(["clean", name, "-q"]) == 0
    assert capfd.readouterr() == ("Water was found.\n", "")


@pytest.mark.parametrize(
    "opening",
    [
        "<!DOCTYPE html>",
        "<html>",
        "\n <!-- saved -->\n<HTML LANG=en>",
        '<?xml version="1.0"?>\n<!doctype html PUBLIC "x">',
        "\ufeff<!doctype html>",
    ],
)
def test_clean_by_how_it_opens(opening: str, capfd: Capture) -> None:
    Path("page").write_text(opening + "<p>Water was <b>found</b>.", encoding="utf-8")
    assert main(["clean", "page", "-q"]) == 0
    assert capfd.readouterr() == ("Water was found.\n", "")


def test_text_that_speaks_of_html_is_text(capfd: Capture) -> None:
    text = "A page begins with <html> and holds a <p> for each paragraph.\n"
    Path("page.txt").write_text(text)
    assert main(["clean", "page.txt", "-q"]) == 0
    assert capfd.readouterr().out == text
    Path("page.txt").write_text("<p>Water was found.</p>\n")
    assert main(["clean", "page.txt", "-q"]) == 0
    assert capfd.readouterr().out == "<p>Water was found.</p>\n"
    assert main(["clean", "page.txt", "-q", "--html"]) == 0
    assert capfd.readouterr().out == "Water was found.\n"


def test_from_standard_input(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    for arguments in (["clean", "-q"], ["clean", "-", "-q"], ["clean", "-q", "--html"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BLOG.read_bytes())))
        assert main(arguments) == 0
        assert capfd.readouterr() == (cleanroom.clean_html(BLOG.read_bytes()), "")


def test_bytes_in_another_encoding(capfd: Capture) -> None:
    old = golden.HTML / "layout_tables_cp1252.html"
    assert main(["clean", str(old), "-q", "-o", "out.txt"]) == 0
    text = Path("out.txt").read_text(encoding="utf-8")
    assert "straw and – do not laugh – horse dung" in text
    assert "“false bell”" in text
    Path("wide.html").write_bytes("<p>Größe “x” – 5 €".encode("utf-16"))
    assert main(["clean", "wide.html", "-q", "-o", "out.txt"]) == 0
    assert Path("out.txt").read_bytes() == "Größe “x” – 5 €\n".encode()


def test_markdown(page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-q", "--format", "markdown"]) == 0
    plain = capfd.readouterr().out
    assert f"# {HEADLINE}" in plain.split("\n")
    assert "](" not in plain
    assert plain == cleanroom.clean_html(BLOG.read_bytes(), format="markdown")
    assert main(["clean", page, "-q", "--format", "markdown", "--links", "--images"]) == 0
    full = capfd.readouterr().out
    assert full == cleanroom.clean_html(BLOG.read_bytes(), format="markdown", links=True, images=True)


def test_links_and_images_in_markdown(capfd: Capture) -> None:
    prose = "".join(f"<p>Sentence {i} of a page about water and ice.</p>" for i in range(5))
    Path("page.html").write_text(
        f"<p>See <a href=https://example.org/a>the map</a>.<p><img src=https://example.org/b.png alt='a map'>{prose}"
    )
    assert main(["clean", "page.html", "-q", "--format", "markdown"]) == 0
    assert "](" not in capfd.readouterr().out
    assert main(["clean", "page.html", "-q", "--format", "markdown", "--links"]) == 0
    out = capfd.readouterr().out
    assert "[the map](https://example.org/a)" in out
    assert "b.png" not in out
    assert main(["clean", "page.html", "-q", "--format", "markdown", "--images"]) == 0
    out = capfd.readouterr().out
    assert "![a map](https://example.org/b.png)" in out
    assert "example.org/a" not in out


def test_json_of_a_language(capfd: Capture) -> None:
    assert main(["clean", str(golden.HTML / "article_el.html"), "-q", "--format", "json"]) == 0
    assert "Το παλιό φανάρι" in capfd.readouterr().out


def test_json(page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-q", "--format", "json"]) == 0
    out = capfd.readouterr().out
    record = json.loads(out)
    assert list(record) == [*KEYS, "verdict", "text"]
    assert all(isinstance(value, str) for value in record.values())
    assert record["title"] == HEADLINE
    assert record["date"] == "2022-08-29"
    assert record["language"] == "en-US"
    assert record["text"] == cleanroom.clean_html(BLOG.read_bytes())


@pytest.mark.parametrize("html", ["", " \n", "<!-- -->", "<p>Water", "<title>\x1b[31m</title>"])
def test_json_of_nearly_nothing(html: str, capfd: Capture) -> None:
    Path("page.html").write_text(html)
    assert main(["clean", "page.html", "--format", "json"]) == 0
    out, _ = capfd.readouterr()
    assert list(json.loads(out)) == [*KEYS, "verdict", "text"]
    assert "\x1b" not in out


def test_without_comments_and_tables(page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-q", "--no-comments", "--no-tables"]) == 0
    out = capfd.readouterr().out
    assert HEADLINE in out
    assert ROW not in out
    assert COMMENT not in out
    assert main(["clean", page, "--no-comments", "--ignore", "learned"]) == 0
    out, err = capfd.readouterr()
    assert ROW in out
    assert COMMENT not in out
    assert "unwanted: it stands in what was not wanted" in err
    assert main(["clean", page, "-q", "--no-tables", "--ignore", "learned"]) == 0
    out = capfd.readouterr().out
    assert ROW not in out
    assert COMMENT in out


def test_the_dial_and_the_choice(page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-q", "--select", "byline"]) == 0
    few = capfd.readouterr().out
    assert set(few.split("\n")) <= set(visible(BLOG.read_bytes()).split("\n"))
    assert "Share this:" in few
    assert main(["clean", page, "-q", "--min-confidence", "1", "--ignore", "learned"]) == 0
    assert capfd.readouterr().out == visible(BLOG.read_bytes())
    Path("cleanroom.toml").write_text("[per-file-ignores]\n'page.html' = ['social', 'learned']\n")
    assert main(["clean", page, "-q"]) == 0
    assert "Share this:" in capfd.readouterr().out


@pytest.mark.parametrize("engine", ENGINES)
def test_engines(engine: str, page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-q", "--engine", engine]) == 0
    out = capfd.readouterr().out
    assert "The skin stops growing when the soil is dry" in out
    assert "Proudly powered" not in out
    assert out == cleanroom.clean_html(BLOG.read_bytes(), engine=engine)
    assert cleanroom.clean(out) == out
    Path("empty.html").write_text("")
    assert main(["clean", "empty.html", "-q", "--engine", engine]) == 0
    assert capfd.readouterr() == ("", "")


def test_trafilatura_without_tables(page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-q", "--engine", "trafilatura", "--no-tables", "--no-comments"]) == 0
    out = capfd.readouterr().out
    assert "Striped cavern" not in out
    assert COMMENT not in out


def test_output_and_the_way_back(page: str, capfd: Capture) -> None:
    assert main(["clean", page, "-o", "out.txt", "--undo", "undo.json"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert "cleanroom restore undo.json out.txt" in err
    assert Path("out.txt").read_text() == cleanroom.clean_html(BLOG.read_bytes())
    assert Path(page).read_bytes() == BLOG.read_bytes()
    assert main(["restore", "undo.json", "out.txt", "-o", "back.txt"]) == 0
    assert Path("back.txt").read_text() == visible(BLOG.read_bytes())
    Path("out.txt").write_text("Edited.\n")
    assert main(["restore", "undo.json", "out.txt"]) == 2
    assert "not the file that undo.json was written for" in capfd.readouterr().err


def test_output_in_other_formats(page: str) -> None:
    assert main(["clean", page, "-o", "out.json", "--format", "json", "-q"]) == 0
    assert json.loads(Path("out.json").read_text())["title"] == HEADLINE
    assert main(["clean", page, "-o", "out.md", "--format", "markdown", "-q"]) == 0
    assert Path("out.md").read_text().startswith("# ")


def test_what_engines_give_can_be_undone(page: str) -> None:
    assert main(["clean", page, "-o", "out.txt", "--undo", "undo.json", "-q", "--engine", "trafilatura"]) == 0
    assert main(["restore", "undo.json", "out.txt", "-o", "back.txt"]) == 0
    assert "Plants that got two liters every day" in Path("back.txt").read_text()


def test_the_page_is_never_written_over(page: str) -> None:
    """No way leads back from text to HTML."""
    assert main(["clean", page, "-o", "./page.html", "--undo", "undo.json"]) == 2
    assert Path(page).read_bytes() == BLOG.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["page.html", "--links"], "links and images are shown in Markdown: the format is to be markdown"),
        (["page.html", "--images", "--format", "json"], "links and images are shown in Markdown"),
        (["page.html", "--format", "json", "--undo", "u.json"], "from json no way leads back"),
        (["page.html", "--format", "markdown", "--undo", "u.json"], "from markdown no way leads back"),
        (["page.html", "--engine", "justext", "--no-comments"], "justext cannot tell comments and tables"),
        (["page.html", "--engine", "justext", "--no-tables"], "justext cannot tell comments and tables"),
        (
            ["page.html", "--engine", "justext", "--format", "markdown"],
            "Markdown, links and images are made by cleanroom's own engine",
        ),
        (["page.html", "--engine", "trafilatura", "--format", "markdown", "--links"], "not by trafilatura"),
        (["text.txt", "--format", "json"], "text.txt: is text"),
        (["text.txt", "--format", "markdown"], "--html says that it is"),
        (["text.txt", "--no-comments"], "--html says that it is"),
        (["text.txt", "--no-tables"], "--html says that it is"),
        (["text.txt", "--links"], "--html says that it is"),
        (["text.txt", "--images"], "--html says that it is"),
        (["text.txt", "--engine", "trafilatura"], "--html says that it is"),
        (["data.bin"], "data.bin: is no text file; give a file of text or HTML"),
        (["data.pdf"], "data.pdf: is no text file"),
        (["missing.html"], "missing.html: No such file or directory"),
        (["page.html", "-o", "missing/out.txt"], "missing/out.txt: No such file"),
        (["page.html", "-o", "page.html"], "page.html: is the input"),
        (["page.html", "--undo", "page.html"], "page.html: is the input"),
    ],
)
def test_errors_say_what_to_do(arguments: list[str], message: str, page: str, capfd: Capture) -> None:
    Path("text.txt").write_text("Water was found.\n")
    Path("data.bin").write_bytes(b"\0\1\2\3" * 50)
    Path("data.pdf").write_bytes(b"%PDF-1.7 water")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert main(["clean", *arguments]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("cleanroom: error: ")
    assert message in err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


@pytest.mark.parametrize("data", [b"%PDF-1.7 water", b"PK\x03\x04water", b"\x89PNG water"])
def test_a_name_does_not_make_html_of_a_binary_file(data: bytes) -> None:
    Path("page.html").write_bytes(data)
    assert main(["clean", "page.html"]) == 2


@pytest.mark.parametrize("wrong", [["--format", "yaml"], ["--engine", "lynx"], ["--comments"]])
def test_no_such_option(wrong: list[str], page: str, capfd: Capture) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["clean", page, *wrong])
    assert stop.value.code == 2
    assert "usage: " in capfd.readouterr().err


def test_empty_files(capfd: Capture) -> None:
    for name, said in (("empty.html", "no text found\n"), ("empty.txt", "nothing to clean\n")):
        Path(name).write_bytes(b"")
        assert main(["clean", name]) == 0
        assert capfd.readouterr() == ("", said)
        assert main(["clean", name, "-o", "out.txt", "--undo", f"{name}.json", "-q"]) == 0
        assert Path("out.txt").read_bytes() == b""


def test_check_reads_the_visible_text(page: str, capfd: Capture) -> None:
    assert main(["check", page]) == 1
    out = capfd.readouterr().out
    assert "share_bar" in out
    assert "<" not in out


def test_the_address_of_a_page(capfd: Capture) -> None:
    text = "Plants that got two liters every day had few fruits that split, said those who had counted them all."
    Path("links.html").write_text(
        f"<h1>Pots</h1><p>{text} <a href='more'>More of it</a>.</p><p>{text}</p>", encoding="utf-8"
    )
    wanted = ["clean", "links.html", "-q", "--format", "markdown", "--links"]
    assert main(wanted) == 0
    assert "[More" not in capfd.readouterr().out
    assert main([*wanted, "--url", "https://garden.example/pots", "-o", "-"]) == 0
    assert "[More of it](https://garden.example/more)" in capfd.readouterr().out
    assert not Path("-").exists()


def test_a_verdict_is_told(capfd: Capture) -> None:
    Path("gone.html").write_text("<html><title>x</title><body><h1>404 Not Found</h1><p>Home</p>", encoding="utf-8")
    assert main(["clean", "gone.html"]) == 0
    assert "error_page" in capfd.readouterr().err
    assert main(["clean", "gone.html", "-q", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["verdict"] == "error_page"


def test_quiet(page: str, capfd: Capture) -> None:
    for arguments in ([], ["--format", "json"], ["-o", "out.txt"]):
        assert main(["clean", page, "-q", *arguments]) == 0
        assert capfd.readouterr().err == ""


def test_fix_refuses_html(page: str, capfd: Capture) -> None:
    assert main(["check", page, "--fix"]) == 2
    assert (
        "page.html: is HTML, which --fix does not rewrite; `cleanroom clean` makes text of it" in capfd.readouterr().err
    )
    assert Path(page).read_bytes() == BLOG.read_bytes()


def test_text_is_cleaned_without_a_parser() -> None:
    """What cleans text imports nothing that reads HTML."""
    import subprocess

    Path("page.txt").write_text("Share this:\nWater.\n")
    code = (
        "import sys; from cleanroom.cli import main; main(['clean', 'page.txt', '-q']);"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'selectolax', 'trafilatura', 'lxml', 'justext'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
