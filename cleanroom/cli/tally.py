"""The sum of a run over many files, folded as it goes, and in words."""

from __future__ import annotations

from argparse import Namespace
from shlex import quote

from cleanroom.cli.baseline import Lines
from cleanroom.cli.checking import Job, Outcome, below
from cleanroom.report import plural
from cleanroom.report.marked import escape


class Tally:
    """What became of all files."""

    def __init__(self, job: Job, options: Namespace) -> None:
        self.job = job
        self.options = options
        self.files = self.found = self.dirty = self.removed = self.changed = self.more = self.stale = 0
        self.errors: list[str] = []
        self.fired: dict[str, tuple[int, int, int]] = {}
        """cleaner -> findings, files, characters"""
        self.then: dict[str, Lines] = {}
        """file -> what a baseline accepts in it once it accepts all that was found"""

    def add(self, outcome: Outcome) -> None:
        """One more file."""
        if outcome.error:
            self.errors.append(outcome.error)
            return
        self.files += 1
        if self.options.add_baseline:
            self.then[outcome.path] = outcome.then
        self.found += outcome.found
        self.dirty += bool(outcome.found)
        self.removed += outcome.removed
        self.changed += outcome.fix is not None
        self.more += outcome.more
        self.stale += outcome.stale
        for name, (count, size) in outcome.fired.items():
            old = self.fired.get(name, (0, 0, 0))
            self.fired[name] = old[0] + count, old[1] + 1, old[2] + size

    def words(self) -> str:
        """The summary: what was found or done, of how many files, and what else there is to know."""
        options, lower = self.options, below(self.job.dial)
        if options.fix:
            parts = [f"{_findings(self.removed, self.changed)} fixed" if self.removed else "nothing to fix"]
            parts += [f"{_findings(self.found, self.dirty)} left"] if self.found else []
        else:
            parts = [_findings(self.found, self.dirty) if self.found else "nothing found"]
            parts[0] += ", now accepted" * (options.add_baseline and self.found > 0)
        failed = f", {len(self.errors):,} failed" if self.errors else ""
        parts.append(f"{plural(self.files, 'file')} checked{failed}")
        if self.more:
            parts.append(f"{self.more:,} more at {lower}: --min-confidence {lower}")
        if self.stale:
            entries = "1 baseline entry matches" if self.stale == 1 else f"{self.stale:,} baseline entries match"
            parts.append(f"{entries} nothing any more" + " and went" * options.add_baseline)
        if options.undo and self.removed:
            parts.append(f"`cleanroom restore {escape(quote(options.undo))}` puts it back")
        return "; ".join(parts)


def _findings(count: int, in_files: int) -> str:
    return f"{plural(count, 'finding')} in {plural(in_files, 'file')}"
