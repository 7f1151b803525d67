"""Mutation testing: how much of what could go wrong in the package the suite would notice."""
