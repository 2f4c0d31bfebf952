"""Who answers cases for a cooperative, and what staff may do with them."""

SEE = "shop.cases.see"
ANSWER = "shop.cases.answer"
READ = "shop.cases.read"
DECIDE = "shop.cases.decide"

OF_COOPERATIVE = {
    "president": frozenset({SEE, ANSWER}),
    "seller": frozenset({SEE, ANSWER}),
    "packer": frozenset({SEE}),
    "accountant": frozenset({SEE}),
}
OF_STAFF = frozenset({READ, DECIDE})
