"""Returns: the right of withdrawal, goods sent back, what is given back for them."""
