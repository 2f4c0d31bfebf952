"""Method v1, pure: what cooperatives did in, their scores with every part and interval out, as vectors."""
