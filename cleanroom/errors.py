"""Every error that cleanroom raises on purpose: each says what is wrong, where, and what to do about it."""

from __future__ import annotations


class CleanroomError(Exception):
    """Anything that cleanroom refuses; catch this one to catch them all."""


class PatchError(CleanroomError):
    """A patch was asked to change a text that it was not made for, or a record of one is damaged."""


class ConfigError(CleanroomError):
    """A setting, a cleaner's name or a pattern that cannot be used."""


class CleanerError(CleanroomError):
    """A cleaner raised, or gave a finding that is not well formed."""


class UnsettledError(CleanroomError):
    """Two repairs undo each other: the page would never come to rest."""


class PatternTimeoutError(CleanroomError):
    """A pattern of the user took longer than the time budget of a page."""


class ModelError(CleanroomError):
    """The file of the learned model is missing, damaged or of another version."""


class EngineError(CleanroomError):
    """Another program, which was asked to find the content of a page, failed on it."""


class FileError(CleanroomError):
    """A file that cannot be read, written or safely replaced."""


class ChangedError(FileError):
    """A file that something else changed while it was being cleaned."""
