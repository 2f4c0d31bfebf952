"""Cases: a complaint with its clock, evidence, decision and appeal."""
