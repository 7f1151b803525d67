"""Processes that do parts of an export: on this machine, or on a cluster."""
