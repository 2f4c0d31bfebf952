"""Who may do what with the cash that carriers bring back."""

READ = "shop.remittances.read"
IMPORT = "shop.remittances.import"
RESOLVE = "shop.remittances.resolve"
CARRIERS = "shop.remittances.carriers"

OF_STAFF = frozenset({READ, IMPORT, RESOLVE, CARRIERS})
