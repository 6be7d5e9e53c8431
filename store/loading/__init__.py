"""Bundles into the library, by several processes where that is faster."""
