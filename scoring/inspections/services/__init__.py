"""Use cases of inspections."""
