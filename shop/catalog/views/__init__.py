"""Pages of the catalogue: shelves and products for buyers, listings for sellers, review for staff."""
