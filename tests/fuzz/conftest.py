"""The coverage-guided fuzzer is a program of its own, with a library of its own: no test."""

collect_ignore = ["coverage_guided.py"]
