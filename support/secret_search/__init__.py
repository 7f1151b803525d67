"""Searches all that runs leave behind for the credentials they had: `python -m support.secret_search`."""
