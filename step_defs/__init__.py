"""The language of the features: steps by noun, one module that binds each feature, and the plain checks."""
