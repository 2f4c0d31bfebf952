"""Products, variants, categories, collections and cooperatives as clients of the API read them."""
