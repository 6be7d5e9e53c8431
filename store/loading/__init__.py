"""Loads bundles into the library, with several processes if that is faster."""
