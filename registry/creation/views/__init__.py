"""Pages of the creation room."""
