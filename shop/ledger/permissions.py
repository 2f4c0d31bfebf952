"""Who may read the books and change what the platform takes. Held by staff, for the whole country."""

READ = "shop.ledger.read"
PROPOSE = "shop.ledger.propose"
APPROVE = "shop.ledger.approve"

OF_STAFF = frozenset({READ, PROPOSE, APPROVE})
