"""What a project costs and brings: pure arithmetic in Decimal dirhams. Words: *break-even* is the quantity that covers
costs; the *trough* is the lowest point of the cash over twelve months; an *hour* is one hour of a member's work."""
