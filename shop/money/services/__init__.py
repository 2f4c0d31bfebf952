"""Reading money: of one cooperative, and of all for finance."""
