"""Use cases of learners and their trainers."""
