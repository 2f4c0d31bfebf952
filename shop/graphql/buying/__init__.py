"""Checkouts driven by clients: a basket of their own each, and the same services as the checkout page."""
