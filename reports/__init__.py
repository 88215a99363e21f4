"""What is handed in: the chain from files to evaluation, siting, map and manifest."""
