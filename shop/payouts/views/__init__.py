"""Pages of payouts: for finance, and for cooperatives."""
