"""Of the package; a change of what it cleans is at least a minor one."""

__version__ = "0.1.0"
