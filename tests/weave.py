"""Pages for the laws, woven from golden lines: random text alone makes a cleaner fire on hardly any page."""

from __future__ import annotations

from hypothesis import strategies as st

from cleanroom import lexicon
from cleanroom.lexicon import Entry
from cleanroom.page import BREAK
from tests import golden

RANDOM = st.text(
    st.sampled_from("ab By. “”’'%{}[]()|:©\u00ad\u200b\u00e9\u00c3\u00a9日。د\t 12-old\ud800"), max_size=30
)
NAMES = ("Jane Doe", "Arvid Lindqvist-Moss", "Times Colonist", "The Harbour Gazette", "张三", "May 4, 2021")


def _filled(entry: Entry, name: str, opened: bool) -> str:
    """A phrase of the lexicon as a page has it: its placeholders filled, a lead with what it leads to."""
    text = entry.phrase.replace("{n}", "12").replace("{name}", name).replace("{…}", "the harbour")
    return f"{text} {name}" if entry.kind == "lead" and opened else text


PHRASES = st.builds(_filled, st.sampled_from(lexicon.load().entries), st.sampled_from(NAMES), st.booleans())
WRAPPED = st.sampled_from(
    (*["{}"] * 4, "  {}", "{} ", "• {}", "- {}", "{}:", "“{}”", "1. {}", "\f{}", "{}[edit]", "{} | 7", "{} 12")
)
BROKEN = ("The capabili-", "ties of the harbour", "All capabilities count.", "two- and three-year", "&amp;amp; R&amp;D")


@st.composite
def pages(draw: st.DrawFn, own: str = "") -> str:
    """A page of golden lines (of the cleaner `own` above all), runs of real cases, random text and blank lines."""
    pool = golden.lines()
    mine = [golden.text_of(path) for path in golden.cases(golden.GOLDEN / own)] if own else []
    whole = st.sampled_from(mine or [golden.text_of(path) for path in golden.cases()])
    line = st.one_of(
        st.builds(lambda wrap, text: wrap.replace("{}", text), WRAPPED, st.sampled_from(pool)),
        st.sampled_from(pool),
        st.builds(lambda wrap, text: wrap.replace("{}", text), WRAPPED, PHRASES),
        st.sampled_from(NAMES),
        st.sampled_from(BROKEN),
        st.just(""),
        RANDOM,
    )
    out: list[str] = []
    for _ in range(draw(st.integers(0, 4))):
        out += draw(st.lists(line, max_size=6))
        if draw(st.booleans()):
            run = BREAK.split(draw(whole))
            start = draw(st.integers(0, max(0, len(run) - 1)))
            out += run[start : start + draw(st.integers(1, 12))]
        if out and draw(st.integers(0, 3)) == 0:
            out.append(draw(st.sampled_from(out)))  # lines that repeat
    ends = draw(st.sampled_from((("\n",), ("\n",), ("\n",), ("\r\n",), ("\n", "\r\n", "\r"))))
    text = "".join(part + ends[i % len(ends)] for i, part in enumerate(out))
    return text if draw(st.booleans()) or not text else text[: -len(ends[(len(out) - 1) % len(ends)])]
