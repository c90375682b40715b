"""The directory in memory: networks, municipalities, members, search."""
