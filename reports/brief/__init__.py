"""Brief: a zone's findings as a document in office form, built from the same answers as every other product."""
