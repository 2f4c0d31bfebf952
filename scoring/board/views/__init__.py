"""Pages of the board's reports."""
