"""Comparing: zones side by side, and parks of all of them ranked by any indicator."""
