"""Inspections: where to go next, who goes, what was found there, what became of it.

Words: an *office* is a delegation with its provinces and its visits a month; a *visit* is proposed, planned, reported;
a *finding* is one thing that was not in order, with its severity. A visit *hits* when it finds something serious.
"""
