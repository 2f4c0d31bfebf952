"""Pages of the cash loop, for finance."""
