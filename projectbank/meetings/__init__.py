"""Regional meetings: agenda, registration, attendance by code or paper, minutes, and tables that betray nobody.

Words: a *cell* is a count of people alike in sex, age band and situation; *suppressed* means too small to be shown, or
hidden so that a small one cannot be worked out from the rest."""
