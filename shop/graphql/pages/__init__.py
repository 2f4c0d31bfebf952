"""Menus, texts of the platform, and the shape of addresses."""
