"""Who may do what with payouts: staff for the whole country, and in a cooperative those who keep its account."""

READ = "shop.payouts.read"
MAKE = "shop.payouts.make"
APPROVE = "shop.payouts.approve"
SEE = "shop.payouts.see"
KEEP_RIB = "shop.payouts.rib"

OF_STAFF = frozenset({READ, MAKE, APPROVE})
OF_COOPERATIVE = {
    "president": frozenset({SEE, KEEP_RIB}),
    "accountant": frozenset({SEE}),
}
