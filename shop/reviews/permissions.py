"""Who answers opinions, and who decides on reports."""

REPLY = "shop.reviews.reply"
MODERATE = "shop.reviews.moderate"

OF_COOPERATIVE = {"president": frozenset({REPLY}), "seller": frozenset({REPLY})}
