"""Checkout: baskets of guests and accounts, the delivery fee of each parcel, and the one-page checkout.

Words: a *basket* holds lines of many cooperatives; a *group* is what one cooperative sends: one parcel; a *quote* is
the basket priced for a place, with every *problem* a buyer must settle; a *checkout* is a quote accepted with name,
address and way of paying. Knows the catalogue and vendors; payments and orders build on it.
"""
