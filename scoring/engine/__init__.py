"""Composite indicators: tables of numbers in, scores with every part of them out. Knows nothing of cooperatives."""
