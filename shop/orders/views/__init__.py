"""Pages of orders: checkout, the buyer's, the seller's, the desk's."""
