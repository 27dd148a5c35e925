"""The figures of all pages: two tables and a plot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from benchmarks.markdown import table
from benchmarks.peers.measuring import MAIN, NEWS, SNIPPETS, Run
from benchmarks.peers.programs import HTML, OURS, PEERS, TEXT, YARDSTICK

SLOWEST = 0.99


class Total(NamedTuple):
    """One program on all pages, of wcxb-dev where nothing else is said; None where it was not measured."""

    peer: str
    f1: float
    lost: float | None
    leaked: float | None
    milliseconds: float
    """Of CPU, a page."""
    slowest: float
    """The same of the page that 99 in a hundred do not exceed."""
    megabytes_a_second: float
    """Of what it reads."""
    failed: int
    snippets_found: float | None
    """On `SNIPPETS`, as the next."""
    snippets_leaked: float | None
    news: float | None
    """F1 on `NEWS`."""
    nothing: int
    """Pages of all sources on which it failed or gave nothing though there is content."""

    @property
    def reads(self) -> str:
        """The kind of program."""
        return PEERS[self.peer].reads


def totals(runs: Iterable[Run]) -> list[Total]:
    """The best first."""
    of_peer: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        of_peer[run.peer][run.source].append(run)
    return sorted((total(peer, mine) for peer, mine in of_peer.items()), key=lambda total: -total.f1)


def total(peer: str, runs: dict[str, list[Run]]) -> Total:
    """`runs`: by source."""
    main, snippets, news = (runs.get(source, []) for source in (MAIN, SNIPPETS, NEWS))
    seconds = sum(run.seconds for run in main)
    return Total(
        peer,
        average(run.score.f1 for run in main) or 0.0,
        average(run.lost for run in main),
        average(run.score.leaked for run in main),
        1000 * seconds / len(main),
        1000 * sorted(run.seconds for run in main)[ceil(SLOWEST * len(main)) - 1],
        sum(run.bytes for run in main) / 1e6 / max(seconds, 1e-9),
        sum(run.failed for run in main),
        average(run.score.found for run in snippets),
        average(run.score.leaked for run in snippets),
        average(run.score.f1 for run in news),
        sum(run.failed or run.empty for run in (*main, *snippets, *news)),
    )


def average(values: Iterable[float | None]) -> float | None:
    """The mean of what is known.

    >>> average([0.5, None, 1.0]), average([None])
    (0.75, None)
    """
    known = [value for value in values if value is not None]
    return mean(known) if known else None


def of_text(rows: Iterable[Total]) -> str:
    """The table of those that read text."""
    head = ["program", "reads", "F1", "words lost %", "CPU ms a page", "MB/s of its input", "failed"]
    cells = [
        (
            row.peer,
            row.reads,
            f"{row.f1:.3f}",
            percent(row.lost, 2),
            f"{row.milliseconds:.2f}",
            f"{row.megabytes_a_second:.1f}",
            row.failed,
        )
        for row in rows
        if row.reads == TEXT
    ]
    return table(head, cells)


def of_html(rows: Sequence[Total]) -> str:
    """The table of those that read HTML."""
    head = [
        "program",
        f"F1, {MAIN}",
        f"leaked %, {MAIN}",
        f"found %, {SNIPPETS}",
        f"leaked %, {SNIPPETS}",
        f"F1, {NEWS}",
        "CPU ms a page",
        "p99 ms",
        f"time, {YARDSTICK} = 1",
        "failed or empty",
    ]
    yardstick = next((row.milliseconds for row in rows if row.peer == YARDSTICK), None)
    cells = [
        (
            row.peer,
            f"{row.f1:.3f}",
            percent(row.leaked),
            percent(row.snippets_found),
            percent(row.snippets_leaked),
            "" if row.news is None else f"{row.news:.3f}",
            f"{row.milliseconds:.1f}",
            f"{row.slowest:.0f}",
            "" if not yardstick else f"{row.milliseconds / yardstick:.2f}",
            row.nothing,
        )
        for row in rows
        if row.reads == HTML
    ]
    return table(head, cells)


def percent(share: float | None, digits: int = 1) -> str:
    """Nothing where it is not known."""
    return "" if share is None else f"{100 * share:.{digits}f}"


PLACES = [(x, y) for near in (5, 9, 14) for y in (0, near, -near) for x in (near, -near)]
"""Of a name beside its point, in points; the first at which it covers nothing is taken, else the last."""


def plot(rows: Iterable[Total], path: Path) -> None:
    """Accuracy against speed."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = OURS  # the same picture is the same file
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 6))
    shown = [row for row in rows if row.milliseconds > 0.005]  # what does nothing has no speed
    for row in shown:
        square = {"color": colour(row), "marker": "o" if row.reads == TEXT else "s"}
        axes.scatter(1000 / row.milliseconds, row.f1, **square)
    axes.set_xscale("log")
    axes.margins(x=0.2)
    axes.set_xlabel("pages a second, one core")
    axes.set_ylabel("word F1")
    axes.set_title("Main text kept, noise left out: ○ from a text dump, □ from the HTML", fontsize=10)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    name(axes, shown)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def colour(row: Total) -> str:
    return "tab:red" if row.peer.startswith(OURS) else "tab:blue" if row.reads == TEXT else "tab:gray"


def name(axes: Any, rows: Sequence[Total]) -> None:
    """Write the names beside the points, so that none covers another or a point."""
    from matplotlib.transforms import Bbox

    points = [axes.transData.transform((1000 / row.milliseconds, row.f1)) for row in rows]
    taken = [Bbox.from_bounds(x - 4, y - 4, 8, 8) for x, y in points]
    for row in rows:
        point = (1000 / row.milliseconds, row.f1)
        style = {"fontsize": 8, "weight": "bold" if row.peer.startswith(OURS) else "normal", "va": "center"}
        for x, y in PLACES:
            side = "left" if x > 0 else "right"
            label = axes.annotate(row.peer, point, (x, y), textcoords="offset points", ha=side, **style)
            box = label.get_window_extent()
            if (x, y) == PLACES[-1] or not any(box.overlaps(other) for other in taken):
                break
            label.remove()
        taken.append(box)
