"""Pages of learners and of their trainers."""
