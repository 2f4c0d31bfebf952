"""Certificates: proof that somebody finished a course, which anybody can check.

Words: a *certificate* is issued once per learner and course version; its *credential* is the same fact as a signed
Open Badges 3.0 document; its *status* is what holds today (valid, revoked). Knows learning, quizzes and courses.
"""
