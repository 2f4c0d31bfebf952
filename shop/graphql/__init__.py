"""The storefront API: a GraphQL endpoint that clients written for Saleor 3.23's storefront can use, with vendors.

Uppermost room of the shop: it knows all others and none knows it. It holds no rule and no price of its own: every
field reads through, and every mutation calls, the same services as the web pages.
"""
