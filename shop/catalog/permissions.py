"""What people may do in the catalogue. The first three are held through a cooperative, the others by staff."""

EDIT = "shop.catalog.edit"
PRICE = "shop.catalog.price"
STOCK = "shop.catalog.stock"
REVIEW = "shop.catalog.review"
CERTIFY = "shop.catalog.certify"
ORGANISE = "shop.catalog.organise"

OF_COOPERATIVE = {
    "president": frozenset({EDIT, PRICE, STOCK}),
    "seller": frozenset({EDIT, PRICE, STOCK}),
    "packer": frozenset({STOCK}),
    "accountant": frozenset[str](),
}
OF_STAFF = frozenset({REVIEW, CERTIFY, ORGANISE})
