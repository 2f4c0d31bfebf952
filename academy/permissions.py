"""Who may do what in the academy."""

from core.i18n import _l

WRITE = "academy.write"
REVIEW = "academy.review"
TRAIN = "academy.train"

OF_STAFF = {
    WRITE: (_l("Write courses"), ("trainer", "admin")),
    REVIEW: (_l("Review and publish courses"), ("trainer", "admin")),
    TRAIN: (_l("Lead groups of learners"), ("trainer", "admin")),
}
