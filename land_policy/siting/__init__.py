"""Where a project of some kind could go: exclusions with reasons, criteria as shares of a score, ranks."""
