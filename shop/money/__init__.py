"""Pages of money: what a cooperative sold and was paid, and the finance desk. Knows every room of money."""
