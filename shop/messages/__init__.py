"""Messages between a buyer and a cooperative about an order."""
