"""Use cases of documents: issuing, reading, keeping, checking."""
