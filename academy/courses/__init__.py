"""Courses: a course, its versions, modules and pages, and the recordings one can hear. Knows no learner."""
