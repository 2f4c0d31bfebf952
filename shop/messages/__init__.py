"""Messages between a buyer and a cooperative, about an order or a product, and the private pictures of both.

A *thread* is one conversation: one for each parcel, one for each buyer and product. Phones, addresses of sites, bank
accounts in a text are masked before it is stored. Staff read a thread only when it was reported or a case is open.
Knows orders and what lies below.
"""
