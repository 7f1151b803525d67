"""One small function for each macro."""
