"""Pages of the bank: for anybody, for whoever looks for a team, and for the Office's officers."""
