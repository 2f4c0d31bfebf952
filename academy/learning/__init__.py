"""Learning: who learns what, what is done, attempts, cohorts, suggestions. Knows courses and quizzes."""
