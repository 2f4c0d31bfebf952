"""Returns: the right of withdrawal, goods sent back, what is given back for them.

A *return* is what a buyer sends back of one parcel. *By right*: inside the right of withdrawal, where the cooperative
cannot refuse. Its numbers are dated rules with their article and source, as in the registry. Money goes back only
through adjustments of orders. Knows orders, messages (private pictures) and what lies below.
"""
