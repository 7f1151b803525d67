"""Hostile and damaged input for every parser, made by the million: `python -m support.fuzzing`.

A target makes inputs and plays them. A finding is an error that is not of our typed tree, too much time or
memory, or a result that breaks a promise. Findings are made as short as they can be; once mended, they stay
in `examples/`, which the suite plays in every run.
"""
