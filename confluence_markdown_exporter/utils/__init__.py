"""The user's name for the place of the logger."""
