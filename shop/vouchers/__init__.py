"""Vouchers: codes that lower the price of a basket, paid for by one cooperative or by the platform.

Words: the *funder* pays for it; a *use* is one order that has it, and its *claims* are the buyer's turns, by account
and by phone. Knows cooperatives and the catalogue; checkout and orders build on it.
"""
