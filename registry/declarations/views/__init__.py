"""Pages of the yearly declaration."""
