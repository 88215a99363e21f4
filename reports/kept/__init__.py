"""Kept: what a build has finished, so that the next one, and every later command, goes on from there."""
