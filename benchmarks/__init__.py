"""Measurements on labelled pages, and the demonstration; none of it ships with cleanroom."""
