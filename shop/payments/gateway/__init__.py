"""The outside systems that move money, behind one protocol: cash on delivery, bank transfer, Stripe."""
