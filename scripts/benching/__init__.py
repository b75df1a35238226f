"""Measuring: accuracy against the truth of a corpus, speed, and the same for other tools."""
