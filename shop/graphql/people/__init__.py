"""People who use the API: tokens, accounts, addresses."""
