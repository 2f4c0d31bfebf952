"""Payouts: what is paid to cooperatives, in batches approved by two people."""
