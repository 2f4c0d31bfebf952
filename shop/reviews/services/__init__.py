"""Use cases of the reviews room: opinions and reports."""
