"""Orders as clients read them."""
