"""Use cases of the method: its versions, gathering what is known, scoring, reading."""
