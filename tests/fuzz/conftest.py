"""The coverage-guided fuzzer and the run of the kernels are programs of their own: no tests."""

collect_ignore = ["coverage_guided.py", "kernels.py"]
