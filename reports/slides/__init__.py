"""Slides: a zone's story as a deck of 16:9 with charts and tables that can be edited, still maps, and links to the views."""
