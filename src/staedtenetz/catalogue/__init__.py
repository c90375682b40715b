"""Find, read, compile, check, format and search the data files."""
