"""Tests: rules first, then services on both databases, then pages, then walks in a browser."""
