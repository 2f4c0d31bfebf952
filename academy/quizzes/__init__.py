"""Quizzes: questions and choices of a page, grading, and exchange with Moodle (GIFT, XML). Knows no learner."""
