"""The words: folding, templates, and rules that hold for every word list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.spoken import LANGUAGES, OF_NO_CLEANER
from cleanroom import Page, lexicon
from cleanroom.cleaners import built_in
from cleanroom.errors import ConfigError
from cleanroom.folding import fold, fold_phrase
from cleanroom.lexicon import Template
from cleanroom.lexicons import compiler
from cleanroom.report import marked
from tests import golden


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r")))
def test_fold_twice_is_fold(line: str) -> None:
    assert fold(fold(line)) == fold(line)


@given(st.text(st.sampled_from("aB \t.:•1é’\u00a0日:（ﬁ\u0301İß\u200b"), max_size=40))
def test_keys_are_folded_lines(line: str) -> None:
    assert Page(line).keys[0] == fold(line)


@pytest.mark.parametrize(
    ("phrase", "line", "expected"),
    [
        ("Photo: {name}", "Photo: Jane Doe", True),
        ("Photo: {name}", "Photo: the harbour at dawn", False),
        ("Photo: {name}", "PHOTO: Jane van Doe.", True),
        ("We use cookies to {…}", "We use cookies to improve your visit.", True),
        ("We use cookies to {…}", "We use cookies to", False),
        ("{…} All rights reserved", "© 2024 The Gazette. All Rights Reserved.", True),
        ("Page {n} of {n} pages", "Page 2 of 31 pages", True),
        ("Page {n} of {n} pages", "Page two of 31 pages", False),
        ("作者:{name}", "作者：张三", True),
        ("{…}版权所有", "海港日报版权所有", True),
    ],
)
def test_templates(phrase: str, line: str, expected: bool) -> None:
    folded = fold_phrase(phrase)
    assert Template.parse(folded).matches(fold(line), line) is expected
    entry = lexicon.Entry("x", "label", "", folded)
    found = lexicon.Lexicon.of([entry]).scan([fold(line)], [line])["label"]
    assert found == ({"x": [0]} if expected else {})


def test_every_list_belongs_to_a_cleaner_and_repeats_nothing() -> None:
    for words in compiler.sources():
        assert words.language in LANGUAGES
        if words.group not in OF_NO_CLEANER:
            assert built_in()[words.cleaner] == words.group, f"{words.path}: it lives in {built_in()[words.cleaner]}"
        folded = [(phrase, bool(compiler.EDGE.match(line))) for line, phrase in words.phrases]
        assert len(folded) == len(set(folded)), f"{words.path}: {[p for p in folded if folded.count(p) > 1]} twice"


def test_every_language_speaks_of_most_kinds() -> None:
    spoken: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for words in compiler.sources():
        if words.group not in OF_NO_CLEANER:
            spoken[words.language].add(words.cleaner)
    worded = set().union(*spoken.values())
    for language, cleaners in spoken.items():
        assert len(cleaners) >= len(worded) * 0.7, f"{language} lacks {sorted(worded - cleaners)}"


def test_a_label_that_a_golden_case_keeps_stands_between_sentences_or_above_them() -> None:
    weak = {"related_links", "syndication", "photo_credit"}  # need more than the line
    for case in golden.cases():
        page = Page(golden.text_of(case))
        shown = case.with_suffix(".golden").read_text(encoding="utf-8")
        kept = {text for mark, text, _ in marked.rows(shown) if mark == marked.KEPT}
        for name in page.labels.keys() - weak:
            rows = [
                i for i in page.labels[name] if page.lines[i] in kept and not page.in_body(i) and not page.in_front(i)
            ]
            assert not rows, f"{case.name} keeps {[page.lines[i] for i in rows]} of {name}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dagen efter skulle de ut på sjön igen, och det var inte så lätt som man hade trott när det blåste.", "sv"),
        ("Il s'agit d'une machine qui a été construite dans les années trente et qui n'a pas cessé de tourner.", "fr"),
        ("Die Brücke ist nicht so alt, wie man es in dem Dorf erzählt, und sie wird auch von den Kühen benutzt.", "de"),
        (
            "Школа, которая стоит на берегу реки, была построена в то время, когда по ней ещё не ходили поезда.",
            "ru",
        ),
        ("学校的孩子们在老师的帮助下用旧自行车做了一座桥，他们说这是他们做过的最好的一件事，因为大家都来了。", "zh"),
    ],
)
def test_a_page_knows_its_language_by_its_prose(text: str, expected: str) -> None:
    assert expected in Page(f"Del\n{text} {text}\n").languages
    assert Page("Del\n").languages == frozenset()
    assert Page("Del\n", {"language": "pt-BR"}).languages == {"pt"}


def test_a_local_phrase_is_a_label_in_its_own_language_only() -> None:
    danish = "De øver i det gamle hus, og der er ikke nogen, som ved, hvornår det skal være færdigt, men de er der."
    french = "Ils jouent dans la vieille maison, et il n'y a pas de voisin qui ne soit pas venu les écouter avec joie."
    assert "advertisement" in Page(f"{danish}\nAnnonce\n").labels
    assert "advertisement" not in Page(f"{french}\nAnnonce\n").labels


def test_a_number_makes_the_label_and_a_list_s_own_does_not() -> None:
    words = lexicon.Lexicon.of([lexicon.Entry("x", "counted", "", "views")])
    lines = ["12 views", "Views: 3", "Views", "4. Views"]
    found = [words.scan(["views"], [line])["label"] for line in lines]
    assert found == [{"x": [0]}, {"x": [0]}, {}, {}]


def test_labels_and_hints_do_not_overlap() -> None:
    for name in built_in():
        words = lexicon.load()
        assert not set(words.words(name, "label")) & set(words.words(name, "hint")), name


def test_compiled_file_is_up_to_date() -> None:
    assert compiler.main(["--check"]) == 0, "run `make lexicon`"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"en/social/a.label.txt": "# seen: x\n...\n"}, "needs a literal word"),
        ({"en/social/a.label.txt": "# seen: x\n{…} x {…}\n"}, "needs a literal word"),
        ({"en/social/a.label.txt": "# seen: x\nBy {author}\n"}, "placeholder other than"),
        ({"en/social/a.label.txt": "Share\n"}, "stands under no comment"),
        ({"en/social/a.label.txt": "# seen: x\nShare\n"}, "opens with no sentence"),
        ({"en/social/a.label.txt": "# A.\n# reason: r\n# place: top\n# seen: x\nShare\n"}, "place is 'top'"),
        (
            {"de/social/a.label.txt": "# seen: x\nShare\n", "nl/legal/b.label.txt": "# seen: x\nshare:\n"},
            "is also a label in",
        ),
    ],
)
def test_compile_names_what_is_wrong(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        compiler.compile_words(tmp_path)


def test_compile_joins_languages(tmp_path: Path) -> None:
    for language in ("de", "nl"):
        folder = tmp_path / language / "social"
        folder.mkdir(parents=True)
        (folder / "a.label.txt").write_text("# seen: here\nLogin\n", encoding="utf-8")
    assert compiler.compile_words(tmp_path) == "\n\na\tlabel\t\nlogin\n\n\n"


def test_ten_minutes_a_cleaner_of_words_only(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "social"
    folder.mkdir(parents=True)
    (folder / "poll.label.txt").write_text(
        "# A poll, such as `Vote`.\n# Not a result.\n# reason: it is a poll\n\n# seen: here\nVote in our poll\n"
    )
    compiled = lexicon.parse(compiler.compile_words(tmp_path))
    assert compiled.about["poll"] == ("social", "A poll, such as `Vote`.\n\nNot a result.", "it is a poll", "around")
    assert compiled.scan(["vote in our poll"], [""])["label"] == {"poll": [0]}
