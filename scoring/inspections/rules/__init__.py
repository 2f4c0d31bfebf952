"""Decisions of inspections, pure."""
