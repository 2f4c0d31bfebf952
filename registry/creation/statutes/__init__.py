"""The model statutes: versioned clauses in Arabic and French. Which source each clause rests on is said with it."""
