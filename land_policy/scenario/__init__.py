"""Scenario: what would be if, and what became of a zone between two days."""
