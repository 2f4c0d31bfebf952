"""Ideas and their sheets: written, reviewed, published, and the way each takes to its first sale.

Words: a *sheet* is the whole text and figures of an idea, kept version by version; a *step* is a move of its state."""
