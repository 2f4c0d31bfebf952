"""Who writes for a cooperative, and who decides on reported conversations."""

SEE = "shop.messages.see"
WRITE = "shop.messages.write"
MODERATE = "shop.messages.moderate"

OF_COOPERATIVE = {
    "president": frozenset({SEE, WRITE}),
    "seller": frozenset({SEE, WRITE}),
    "packer": frozenset({SEE}),
}
OF_STAFF = frozenset({MODERATE})
