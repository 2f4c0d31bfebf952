"""HTTP of payments: the providers' webhooks. Pages belong to the rooms above."""
