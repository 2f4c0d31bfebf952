"""Use cases of the cash loop: carriers, their files, variances, ages."""
