"""Distance training. Knows registry and core."""
