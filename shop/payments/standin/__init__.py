"""A small local Stripe for development, demonstrations and tests. It speaks Stripe's wire format, keeps
state in a SQLite file, delivers signed webhooks, binds to the loopback address only and refuses live keys.
No real money exists here, and nothing of the product is imported.
"""
