"""The central registry of cooperatives: who exists, where, since when, who acts for them. Knows core."""
