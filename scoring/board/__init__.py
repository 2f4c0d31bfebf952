"""The report to the board: each half-year, as of any day, every figure with its definition and its query.

Words: a *stock* is counted as of a day, a *flow* within the period, a *record* as the registers stand when the report
is made. A report is prepared, read by two people, and frozen: from then on it is only ever rendered again.
Knows the doors of all packages and the other rooms of the score.
"""
