"""What an office knows: read, laid over the directory, changed, undone, proposed."""
