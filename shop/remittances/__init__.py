"""Cash on delivery: what carriers collected, handed over, owe, or lost."""
