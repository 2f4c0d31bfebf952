"""Use cases of the registrar's desk."""
