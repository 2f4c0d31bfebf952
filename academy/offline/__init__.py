"""Without a network: what a phone keeps, and what it sends when the network is back. Knows courses and learning."""
