"""The marketplace: vendors, catalogue, basket, orders, payments. Knows registry and core."""
