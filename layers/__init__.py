"""What a zone is made of: its layers, their dictionary, reading and writing. Has never heard of a rule."""
