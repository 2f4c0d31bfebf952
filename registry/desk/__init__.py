"""The registrar's desk: what waits, by deadline then risk; names, files, appeals, ends, corrections; legal numbers.

Words: a *line* is one thing that waits; a *delegation* is a set of provinces, not a region; a *request* is a grave
filing asked by one person and confirmed by another. The rooms below decide; the desk orders, shows and asks twice.
"""
