"""Plain frozen data that travels through the exporter; no input, no output."""
