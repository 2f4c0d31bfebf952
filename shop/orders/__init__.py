"""Orders: a checkout becomes one order, and one vendor order for each cooperative.

Words: an *order* is what the buyer placed and pays; a *vendor order* is one cooperative's part of it: one parcel with
its own state, from confirmation to the door; a *line* is a thing sold, frozen as it was sold (I13); a *transition* is
one step of a vendor order with its party, reason and time. Knows payments, checkout, catalogue and vendors.
"""
