"""Settings: what can be said, and what is said back when it is wrong."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from cleanroom import config
from cleanroom.errors import ConfigError
from cleanroom.pipeline import CHECK

PAGE = "Our ticker\nABC +1.5%\nRead the whole story in our app!\nShare this:\nBirds sing.\n"


def test_everything_at_once() -> None:
    found = config.parse(
        {
            "select": ["social", "house_style", "ticker"],
            "ignore": ["comment_form"],
            "min-confidence": 0.8,
            "protect": ["^Our"],
            "labels": {"house_style": ["read the whole story in our app"]},
            "patterns": {"ticker": [r"^[A-Z]{2,5} [+-]\d+\.\d+%$"]},
            "pattern-seconds": 2,
        }
    )
    pipeline = found.pipeline(CHECK)
    assert pipeline.min_confidence == 0.8
    names = {c.name for c in pipeline.cleaners}
    assert names >= {"house_style", "share_bar", "ticker"}
    assert not names & {"comment_form", "byline"}
    result = pipeline(PAGE)
    assert result.text == "Our ticker\nBirds sing.\n"
    assert pickle.loads(pickle.dumps(pipeline))(PAGE).findings == result.findings


def test_own_labels_have_placeholders() -> None:
    own = {"labels": {"house_style": ["Read all {n} stories by {name}", "{…} in our app"]}, "select": ["house_style"]}
    page = "Read all 12 stories by Jane Doe\nRead all stories\nThe whole story, only in our app!\n"
    assert config.parse(own).pipeline(CHECK)(page).text == "Read all stories\n"


def test_own_cleaners_run_beside_all_built_in_ones() -> None:
    pipeline = config.parse({"labels": {"house_style": ["Birds sing"]}}).pipeline(CHECK)
    assert pipeline(PAGE).text == "Our ticker\nABC +1.5%\nRead the whole story in our app!\n"
    only = config.parse({"select": ["house_style"], "labels": {"house_style": ["Birds sing"]}}).pipeline(CHECK)
    assert [c.name for c in only.cleaners] == ["house_style"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"selct": []}, "no setting 'selct'; there are select"),
        ({"select": "byline"}, "select must be a list of strings"),
        ({"select": [""]}, "not empty"),
        ({"min-confidence": "high"}, "must be a number"),
        ({"min-confidence": True}, "must be a number"),
        ({"labels": ["x"]}, "must be a table"),
        ({"labels": {"byline": ["x"]}}, "built-in cleaner or group 'byline'"),
        ({"labels": {"social": ["x"]}}, "built-in cleaner or group 'social'"),
        ({"labels": {"my style": ["x"]}}, "no name for a cleaner"),
        ({"labels": {"a": ["x"]}, "patterns": {"a": ["x"]}}, "both define a"),
    ],
)
def test_wrong_settings(table: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config.parse(table)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"select": ["bylin"]}, "did you mean byline"),
        ({"ignore": ["bylin"]}, "did you mean byline"),
        ({"min-confidence": 1.5}, "between 0 and 1"),
        ({"patterns": {"mine": ["("]}}, r"patterns.mine: '\(' is no regular expression"),
        ({"labels": {"mine": ["..."]}}, "is not one line with letters"),
    ],
)
def test_settings_that_make_no_pipeline(table: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config.parse(table).pipeline(CHECK)


def test_the_nearest_file_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.cleanroom]\nselect = ['byline']\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n")
    path = config.find(inner)
    assert path == tmp_path / "pyproject.toml"
    assert config.read(path).select == ("byline",)
    (inner / "cleanroom.toml").write_text("ignore = ['byline']\n")
    path = config.find(inner)
    assert path == inner / "cleanroom.toml"
    assert config.read(path).ignore == ("byline",)


@pytest.mark.parametrize(
    "content",
    [
        "select = [",
        "select = 5",
        "\udc80",
        'select = ["bylin"]',
        'protect = ["("]',
        "[per-file-ignores]\n'a.txt' = ['x']",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cleanroom.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match=r"cleanroom\.toml: "):
        config.read(path)
