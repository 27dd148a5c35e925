"""What became of one text: what changed, why, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from cleanroom import verdict
from cleanroom.errors import CleanroomError
from cleanroom.page import Finding
from cleanroom.patch import Edit, Patch
from cleanroom.verdict import Verdict

if TYPE_CHECKING:
    from cleanroom.pipeline import Pipeline


class Result:
    """What became of one text.

    >>> from cleanroom import check
    >>> result = check("Water was found on Mars.\\nShare this:\\n")
    >>> result.text
    'Water was found on Mars.\\n'
    >>> [(f.cleaner, f.reason) for f in result.removed]
    [('share_bar', 'the whole line is a share button')]
    >>> result.restore() == "Water was found on Mars.\\nShare this:\\n"
    True
    """

    def __init__(
        self,
        source: str,
        text: str,
        edits: Sequence[Edit],
        findings: Sequence[Finding],
        removed: Sequence[Finding],
        metadata: Mapping[str, str],
        pipeline: Pipeline,
        error: CleanroomError | None = None,
    ) -> None:
        self.source = source
        """The input."""
        self.text = text
        """The clean text; the input where there is an `error`."""
        self.edits = tuple(edits)
        self.findings = tuple(findings)
        """All that was found, in coordinates of the input: also what is below the dial, protected or overruled."""
        self.removed = tuple(removed)
        """The findings that took effect, in order of place, each line signed by the surest; by what is learned last."""
        self.metadata = dict(metadata)
        """author, date, site, credit: harvested from what was removed; several are joined by "; "."""
        self.pipeline = pipeline
        """What it went through."""
        self.error = error
        """Why this text passed through unchanged, or None."""

    @property
    def fingerprint(self) -> str:
        """Version, cleaners, words and settings: equal fingerprints give equal texts."""
        return self.pipeline.fingerprint

    @cached_property
    def verdict(self) -> Verdict | None:
        """What the whole page is, when it is no page of content: only_noise, error_page or consent_wall, and why."""
        found = None if self.error else verdict.of(self.source, self.text, self.removed)
        return found if found and found.name in self.pipeline.verdicts else None

    @property
    def told(self) -> tuple[Finding, ...]:
        """What a report tells: the verdict first, as a finding, then `removed`."""
        return (verdict.finding_of(self.verdict, self.source), *self.removed) if self.verdict else self.removed

    @cached_property
    def patch(self) -> Patch:
        """From the input to the clean text; `patch.invert()` leads back."""
        return Patch.between(self.source, self.edits)

    def restore(self) -> str:
        """The input again, from the clean text and the patch's inverse."""
        return self.patch.invert().apply(self.text)

    def __repr__(self) -> str:
        return f"<Result: {len(self.removed)} of {len(self.findings)} findings took effect>"
