"""Pages and papers as plain data, the wording they share, and one writer per format."""
