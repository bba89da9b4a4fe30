"""Painting of one photo in a list, and of the marks that stand for decisions and verdicts."""
