"""Learning: who learns what, what is done, attempts, groups, suggestions. Knows courses and quizzes."""
