"""What the score leads to: the next step and its points, courses, ideas, a better place in the search."""
