"""Use cases of the registry. Each loads, asks the rules, saves and announces, in one transaction."""
