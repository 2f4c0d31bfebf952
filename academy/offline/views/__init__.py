"""Pages and machine routes of phones without a network."""
