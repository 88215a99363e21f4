"""One document, one pair of files: ``.toml`` says it, the module of the same name means it."""
