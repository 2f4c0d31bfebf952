"""Payments: one live attempt per checkout, captured, refunded and disputed money, provider events.

Words: a *payment* is one attempt to pay one checkout; *captured* is money that arrived; a *refund* is a
promise until the provider confirms it; *news* is anything a provider tells us, by webhook or when we ask.
Knows checkout and core; orders registers hooks here and is never imported.
"""
