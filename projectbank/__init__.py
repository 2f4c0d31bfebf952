"""Project ideas of the twelve regions. Knows registry and core."""
