"""Which files a folder stands for, and which cleaners a file is spared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleanroom.cli import main
from cleanroom.errors import ConfigError
from cleanroom.walk import Ignore, Walk

NOISY = "Skip to main content\nWater was found on Mars.\nShare this:\n"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def plant(*paths: str, text: str = NOISY) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)


def found(*names: str, gitignore: bool = True) -> list[str]:
    return Walk(gitignore=gitignore).files(names or ["."])


TREE = [
    "a/b/w.txt", "a/b/z.txt", "build/keep.txt", "build/x.txt", "deep/a/b/c.txt", "drafts/keep.txt", "drafts/x.txt",
    "keep/deep/y.txt", "logs/one.txt", "logs/two.txt", "odd [1].txt", "secret.txt", "top.txt", "trail .txt", "ü.txt",
]  # fmt: skip
RULES = {
    ".gitignore": "# notes\n\nbuild/\n!build/keep.txt\ndrafts/**\n!drafts/keep.txt\nkeep/\n!keep/\n/a/b/*.txt\n",
    "a/.gitignore": "!z.txt\n",
    "deep/.gitignore": "**/c.txt\r\n",
    "logs/.gitignore": "\ufeff*\n!two.txt\n",
    ".git/info/exclude": "secret.txt\n/ü.txt\n\\#x\nodd \\[1].txt\n",
}


def test_what_git_ignores_is_left_out() -> None:
    """The same files that git itself would list."""
    subprocess.run(["git", "init", "-q"], check=True)
    plant(*TREE)
    for path, text in RULES.items():
        plant(path, text=text)
    done = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard", "*.txt"], capture_output=True, check=True, text=True
    )
    assert found() == sorted(done.stdout.split("\0")[:-1])
    assert found("logs") == ["logs/two.txt"]  # the rules above a folder hold in it
    assert found("a") == ["a/b/z.txt"]
    assert found(gitignore=False) == TREE
    assert found("build/x.txt", "secret.txt") == ["build/x.txt", "secret.txt"]  # named by themselves


def test_a_work_tree_has_its_rules_elsewhere(tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q", "main"], check=True)
    subprocess.run([*git, "-C", "main", "commit", "-qm", "x", "--allow-empty"], check=True)
    subprocess.run([*git, "-C", "main", "worktree", "add", "-q", "../tree"], check=True, stderr=subprocess.DEVNULL)
    plant("main/.git/info/exclude", text="no.txt\n")
    plant("tree/no.txt", "tree/yes.txt")
    assert found("tree") == ["tree/yes.txt"]


def test_rules_without_a_repository() -> None:
    plant("a.txt", "b.txt", "sub/b.txt")
    plant(".gitignore", text="b.txt\n")
    assert found() == ["a.txt"]


def test_each_file_once_and_as_it_is_named() -> None:
    plant("a.txt", "sub/b.txt", "sub/c.md")
    assert found("sub/b.txt", ".", "./a.txt", "sub") == ["sub/b.txt", "a.txt"]
    assert found("sub/c.md", "missing.txt", "-") == ["sub/c.md", "missing.txt", "-"]


def test_include_and_exclude(capfd: Capture) -> None:
    plant("a.txt", "b.md", "drafts/c.txt", "drafts/deep/d.txt", "sub/e.text")

    def checked(*options: str) -> list[str]:
        main(["check", ".", "--select", "skip_link", *options])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return [line.split(":")[0] for line in out.splitlines()]

    assert checked() == ["a.txt", "drafts/c.txt", "drafts/deep/d.txt"]
    assert checked("--include", "*.md", "--include", "*.text") == ["b.md", "sub/e.text"]
    assert checked("--include", "/drafts/*.txt") == ["drafts/c.txt"]
    assert checked("--exclude", "drafts/**") == ["a.txt"]
    Path("cleanroom.toml").write_text('exclude = ["drafts/**", "!drafts/c.txt"]\ninclude = ["*.txt", "*.md"]\n')
    assert checked() == ["a.txt", "b.md", "drafts/c.txt"]
    assert checked("--exclude", "b.*") == ["a.txt", "drafts/c.txt"]
    main(["check", "drafts/deep/d.txt"])  # named by itself
    assert "drafts/deep/d.txt" in capfd.readouterr().out


def test_a_pattern_without_a_place_holds_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plant("pages/drafts/c.txt", "pages/a.txt", "here/x.txt")
    monkeypatch.chdir("here")
    assert main(["check", "../pages", "--exclude", "drafts/", "--exclude", "a.txt"]) == 2
    assert main(["check", "../pages", "--exclude", "pages/**"]) == 1


def test_settings_patterns_are_those_of_their_folder(monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    plant("sub/drafts/c.txt", "sub/a.txt")
    Path("cleanroom.toml").write_text('exclude = ["/sub/drafts"]\n')
    monkeypatch.chdir("sub")
    assert main(["check", "."]) == 1
    assert "1 file checked" in capfd.readouterr().err


def test_per_file_ignores(capfd: Capture, tmp_path: Path) -> None:
    plant("interviews/a.txt", "b.txt")
    table = '"interviews/*.txt" = ["skip_link", "house"]\n"**/a.txt" = ["social"]\n'
    Path("cleanroom.toml").write_text(f'[labels]\nhouse = ["Water was found on Mars"]\n[per-file-ignores]\n{table}')
    for path in ("interviews/a.txt", str(tmp_path / "interviews" / "a.txt"), "./interviews/../interviews/a.txt"):
        assert main(["check", path]) == 0, path
    assert main(["check", ".", "-j", "2"]) == 1
    assert {line.split(":")[0] for line in capfd.readouterr().out.splitlines()} == {"b.txt"}
    assert main(["clean", "interviews/a.txt", "-q"]) == 0
    assert capfd.readouterr().out == NOISY
    assert main(["check", "--fix", "interviews", "b.txt"]) == 1  # b.txt: nothing but noise
    assert Path("interviews/a.txt").read_text() == NOISY


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[per-file-ignores]\n"*.txt" = ["bylin"]\n', "did you mean byline"),
        ('[per-file-ignores]\n"!" = ["byline"]\n', "per-file-ignores: Invalid git pattern"),
        ('[per-file-ignores]\n"*.txt" = "byline"\n', "per-file-ignores.*.txt must be a list"),
        ('exclude = ["!"]\n', "exclude: Invalid git pattern"),
        ('include = ["!"]\n', "include: Invalid git pattern"),
        ("baseline = 5\n", "baseline must be a string"),
        ('baseline = ""\n', "baseline must be a string"),
    ],
)
def test_wrong_settings(settings: str, said: str, capfd: Capture) -> None:
    plant("a.txt")
    Path("cleanroom.toml").write_text(settings)
    assert main(["check", "."]) == 2
    assert said in capfd.readouterr().err


def test_a_wrong_pattern_is_named() -> None:
    with pytest.raises(ConfigError, match=r"here: .*patterns are those of a \.gitignore"):
        Ignore.of("/", ["!"], "here")


def test_a_folder_without_files_says_what_to_do(capfd: Capture) -> None:
    plant("a.md")
    assert main(["check", "."]) == 2
    assert ".: no file to check there; --include and --no-gitignore say which" in capfd.readouterr().err


def test_the_library_is_only_loaded_where_a_gitignore_is() -> None:
    plant("sub/a.txt")
    code = "import sys; from cleanroom.cli import main; main(['check', 'sub']); print('pathspec' in sys.modules)"
    for ignore, loaded in (("", "False"), ("x\n", "True")):
        if ignore:
            plant("sub/.gitignore", text=ignore)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == loaded
