"""Still pictures of an Evaluation: sheets, what lies on them and beside them, and the atlas."""
