"""The stage of the acceptance suite and its machinery."""
