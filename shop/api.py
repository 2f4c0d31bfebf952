"""The shop's door for the floors above: verbs. Nothing above it exists yet."""
