"""A siting on paper: the dossier of its suggestions, page by page."""
