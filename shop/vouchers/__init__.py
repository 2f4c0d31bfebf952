"""Vouchers: codes that lower an order, who pays for them, and caps that hold under concurrency."""
