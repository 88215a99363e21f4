"""Explain: where figures and verdicts come from, told as a tree."""
