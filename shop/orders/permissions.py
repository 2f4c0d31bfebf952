"""Who may do what with orders. The first two are held through a cooperative, the others by staff."""

SEE = "shop.orders.see"
HANDLE = "shop.orders.handle"
READ = "shop.orders.read"
ACT = "shop.orders.act"
REPAY = "shop.orders.repay"

OF_COOPERATIVE = {
    "president": frozenset({SEE, HANDLE}),
    "seller": frozenset({SEE, HANDLE}),
    "packer": frozenset({SEE, HANDLE}),
    "accountant": frozenset({SEE}),
}
OF_STAFF = frozenset({READ, ACT, REPAY})
