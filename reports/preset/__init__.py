"""Presets: what a product shows to whom, and what it leaves out, the same for page, documents, stills and tables."""
