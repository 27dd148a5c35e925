"""The word lists, and what compiles them to one file: `python -m cleanroom.lexicons`."""
