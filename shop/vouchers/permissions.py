"""Who may make vouchers: a cooperative's of its own money, staff of the platform's."""

OFFER = "shop.vouchers.offer"
READ = "shop.vouchers.read"
MAKE = "shop.vouchers.make"

OF_COOPERATIVE = {"president": frozenset({OFFER}), "seller": frozenset({OFFER})}
