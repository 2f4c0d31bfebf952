"""Cases: a complaint with its clock, evidence, decision and appeal.

A *case* is about one parcel. The cooperative answers, perhaps with an offer; the buyer takes it or asks the Office; a
member of staff decides with a reason; another one decides an appeal. Money moves only when the decision is final,
because what was given back cannot be called back. Knows returns, messages, orders and what lies below.
"""
