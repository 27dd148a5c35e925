"""How far a long run is, on a terminal: said after half a second, wiped away at the end."""

from __future__ import annotations

import sys
from time import monotonic

PATIENCE = 0.5  # seconds
PACE = 0.1


class Progress:
    """`1,200 of 10,000 files`, on standard error if that is a terminal."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.due = monotonic() + PATIENCE if total > 1 and sys.stderr.isatty() else float("inf")
        self.shown = False

    def step(self) -> None:
        """One more file is done."""
        self.done += 1
        if self.due < float("inf") and monotonic() >= self.due:
            self.due = monotonic() + PACE
            print(f"\r{self.done:,} of {self.total:,} files", end="", file=sys.stderr, flush=True)
            self.shown = True

    def clear(self) -> None:
        """Wipe it away: something else is printed."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self.shown = False
