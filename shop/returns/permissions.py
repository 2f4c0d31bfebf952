"""Who handles returns for a cooperative, and what staff may do with them."""

SEE = "shop.returns.see"
HANDLE = "shop.returns.handle"
READ = "shop.returns.read"
PAY = "shop.returns.accounts"
LAW = "shop.returns.law"

OF_COOPERATIVE = {
    "president": frozenset({SEE, HANDLE}),
    "seller": frozenset({SEE, HANDLE}),
    "packer": frozenset({SEE}),
    "accountant": frozenset({SEE}),
}
OF_STAFF = frozenset({READ, PAY, LAW})
