"""Pages of the registry: the public register, the desk, and its machine interface."""
