"""The catalogue: categories, products, variants, stock, revisions, certificates, pictures.

Words: a *product* is a cooperative's listing; a *variant* is one thing to buy (250 ml, 500 ml); a *revision* is a
proposed text of the listing that staff read before it goes live, while the approved one stays; a *certificate* is a
sign or authorisation with number and dates; *stock* is on hand, of which some is reserved (in a checkout) and some
allocated (sold, not yet shipped).

Prices and stock live on variants and change at once; everything a buyer reads goes through a revision.
Knows shop.vendors, registry (through its doors) and core.
"""
