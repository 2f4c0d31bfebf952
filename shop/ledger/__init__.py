"""The journal of money: double entry, commission, earnings. Balances are its replay."""
