"""Who may read documents: a cooperative's own through it, all of one's provinces for finance."""

SEE = "shop.invoices.see"
READ = "shop.invoices.read"
EXPORT = "shop.invoices.export"

OF_COOPERATIVE = {"president": frozenset({SEE}), "accountant": frozenset({SEE})}
OF_STAFF = frozenset({READ, EXPORT})
