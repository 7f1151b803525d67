"""A large space exported by many at a time while everything fails now and then: `make load`."""
