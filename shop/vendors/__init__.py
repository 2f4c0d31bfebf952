"""Vendors: a cooperative's stall, from claim to closing. Lowest room of the shop.

Words: a *vendor* is a cooperative that sells here; a *claim* is a person's request to act for it; the *stall* is
its public page. Whether a stall is open is computed from the registry's standing and the vendor's status (I20).
"""
