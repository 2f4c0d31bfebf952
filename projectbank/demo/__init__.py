"""The bank's demonstration: written sheets adapted to the provinces, twelve meetings, teams under way."""
