"""What somebody outside can see of an export, in words that scenarios use."""
