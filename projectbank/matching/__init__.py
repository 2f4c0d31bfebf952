"""People and ideas: what somebody can do, which ideas that fits and why, teams and reservations.

Words: a *place* is one seat of a role in a team; a *reservation* keeps an idea for one team for 30 days. Sex and age
are never an input here: they live in a table of their own (`Person`), read by the funnel alone."""
