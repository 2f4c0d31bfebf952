"""Who may see a cooperative's money through it. What staff may do is in the ledger's permissions."""

SEE = "shop.money.see"

OF_COOPERATIVE = {
    "president": frozenset({SEE}),
    "seller": frozenset({SEE}),
    "packer": frozenset({SEE}),
    "accountant": frozenset({SEE}),
}
