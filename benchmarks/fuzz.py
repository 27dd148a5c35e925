"""The laws of HTML on pages that a fuzzer breaks, led by what they reach: `python -m benchmarks.fuzz`, or `make fuzz`.

It begins with the golden pages, keeps in its folder what reached something new, and stops at the first page that breaks
a law; that page is written beside them. `python -m benchmarks.fuzz FILE …` tries such pages again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "golden" / "html"
FOLDER = ROOT / "build" / "fuzz"
LONGEST = 12_000  # bytes of a page
SLOWEST, MEMORY = 30, 4_096  # seconds and megabytes that one may take


def dictionary() -> str:
    """Words that the fuzzer puts in, as libFuzzer reads them."""
    from cleanroom.html.elements import FLAG_OF_ROLE, KINDS

    tags = [f"<{tag}>" for tag in KINDS if tag.isalnum()]
    tags += [f"</{tag.strip('<>')}>" for tag in tags]
    words = "<!-- --> <![CDATA[ ]]> &amp; &#0; &#x &nbsp; =' class= id= hidden \\xef\\xbb\\xbf".split()  # noqa: SIM905
    words += [
        "<meta charset=",
        " style='display:none'",
        " shadowrootmode=open",
        "<script type='application/ld+json'>{'@type':",
    ]
    words += [f" role={role}" for role in FLAG_OF_ROLE]
    return "".join(f'"{word}"\n' for word in [*tags, *words])


def one(data: bytes) -> None:
    """Raises AssertionError where a law does not hold for a page."""
    from tests import html_laws

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        html_laws.hold(data)
    else:
        html_laws.hold(text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz, or try single pages again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600, help="how long (default: %(default)s)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where pages are kept (default: build/fuzz)")
    parser.add_argument("files", nargs="*", type=Path, help="pages to try again")
    options = parser.parse_args(arguments)
    if options.files:
        for path in options.files:
            one(path.read_bytes())
        return
    try:
        import atheris
    except ImportError:
        sys.exit("fuzzing needs atheris, which is not installed: pip install -e '.[fuzz]'")
    with atheris.instrument_imports(include=["cleanroom"]):
        import tests.html_laws  # noqa: F401 -- now, so that it and what it imports is watched
    corpus, seeds, words = (options.folder / name for name in ("corpus", "seeds", "words.dict"))
    for folder in (corpus, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    for page in SEEDS.glob("*.html"):
        (seeds / page.name).write_bytes(page.read_bytes())
    words.write_text(dictionary(), encoding="ascii")
    settings = {
        "max_total_time": options.seconds,
        "max_len": LONGEST,
        "timeout": SLOWEST,
        "rss_limit_mb": MEMORY,
        "dict": words,
        "artifact_prefix": f"{options.folder}/",
        "print_final_stats": 1,
    }
    flags = [f"-{name}={value}" for name, value in settings.items()]
    atheris.Setup([sys.argv[0], *flags, str(corpus), str(seeds)], one)
    atheris.Fuzz()  # it ends the process


if __name__ == "__main__":
    main()
