"""Page: the sealed map of a zone, put together from an Evaluation and its Sitings."""
