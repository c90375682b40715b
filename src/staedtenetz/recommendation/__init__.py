"""Which networks fit a municipality: criteria, their weighted mean, peers and ranking."""
