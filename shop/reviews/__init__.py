"""Reviews by verified buyers, replies, and reports of listings. Above orders: only a delivered order may speak."""
