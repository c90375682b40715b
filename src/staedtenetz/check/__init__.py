"""What must hold of data files: each problem with its line and what to do."""
