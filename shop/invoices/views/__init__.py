"""Pages of documents: the buyer, the cooperative, finance, anybody who holds a code."""
