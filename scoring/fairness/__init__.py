"""Fairness of the score: appeals against single parcels, parity between groups, signals that are sure."""
