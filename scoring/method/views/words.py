"""The score in words: parts, bands, reasons."""

from core.i18n import _l

PARTS: dict[str, str] = {
    "on_time": _l("Sent in time"),
    "defects": _l("Orders that went wrong"),
    "fault_returns": _l("Returns by your fault"),
    "replies": _l("Answers within a day"),
    "rating": _l("Stars of buyers"),
    "growth": _l("Growth of sales"),
}
PILLARS: dict[str, str] = {
    "commerce": _l("Selling"),
    "governance": _l("Governance"),
    "compliance": _l("Compliance"),
    "training": _l("Training"),
}
BANDS: tuple[str, ...] = (_l("To be helped"), _l("On the way"), _l("Good"), _l("Exemplary"))
SEVERITIES: tuple[str, ...] = (_l("Minor"), _l("Serious"), _l("Grave"))
STEPS: dict[str, str] = {
    "on_time": _l("Send one more order in time"),
    "defects": _l("One order less that goes wrong"),
    "fault_returns": _l("One return less by your fault"),
    "replies": _l("Answer one more buyer within a day"),
    "rating": _l("One more buyer who gives five stars"),
    "governance": _l("File every yearly declaration in time"),
    "compliance": _l("Settle what the visit found"),
    "training": _l("One more of your team with a certificate"),
}
DEFECTS: dict[str, str] = {
    "seller_cancelled": _l("Cancelled by you"),
    "not_confirmed": _l("Not confirmed in time"),
    "not_sent": _l("Never sent"),
    "lost": _l("Lost, without a tracking number"),
    "case": _l("A complaint was decided for the buyer"),
}
GROUNDS: dict[str, str] = {
    "carrier": _l("The carrier's fault"),
    "outage": _l("An outage of the platform or of payment"),
    "disaster": _l("Snow, flood or another disaster"),
}
STATES: dict[str, str] = {
    "proposed": _l("Proposed"),
    "seconded": _l("One person has agreed"),
    "adopted": _l("Adopted by the board"),
    "withdrawn": _l("Withdrawn"),
}
DIMENSIONS: dict[str, str] = {
    "women": _l("Share of women"),
    "region": _l("Region"),
    "language": _l("Language"),
    "size": _l("Members"),
    "age": _l("Years since registration"),
}
GROUPS: dict[str, str] = {
    "nine_in_ten": _l("Nine in ten or more"),
    "half": _l("Half to nine in ten"),
    "less": _l("Less than half"),
    "small": _l("Under 10 members"),
    "middle": _l("10 to 29 members"),
    "large": _l("30 members or more"),
    "under_3": _l("Under 3 years"),
    "3_to_10": _l("3 to 10 years"),
    "over_10": _l("Over 10 years"),
    "ar": _l("Arabic"),
    "fr": _l("French"),
    "en": _l("English"),
}
EXCLUDED: dict[str, str] = {
    "related": _l("Bought by your own team: it does not count"),
    "excused": _l("Your appeal was granted: it does not count"),
    "often": _l("The same buyer had five orders within a year: this one does not count"),
}
CHOICES: dict[str, str] = {
    "normalisation": _l("Where 0 and 100 points are"),
    "winsorise": _l("Share of the others cut off at either end, 0 for none"),
    "missing": _l("A figure without a case"),
    "mean": _l("The figures of selling together"),
    "whole_missing": _l("A part of which nothing is known"),
    "whole_mean": _l("The four parts together"),
    "whole_prior": _l("Points of a part that is not known, where they are fixed"),
}
OPTIONS: dict[str, str] = {
    "normalisation.goalposts": _l("At fixed posts"),
    "normalisation.min_max": _l("At the lowest and the highest of the others"),
    "missing.prior": _l("Counts as is expected of the peers"),
    "missing.leave_out": _l("Is left out, the others weigh more"),
    "missing.worst": _l("Has no points"),
    "mean.arithmetic": _l("Are added up by their weights"),
    "mean.geometric": _l("Are multiplied, each raised to its weight"),
    "whole_missing.prior": _l("Counts as a fixed number of points"),
    "whole_missing.leave_out": _l("Is left out, the others weigh more"),
    "whole_missing.worst": _l("Has no points"),
    "whole_mean.arithmetic": _l("Are added up by their weights"),
    "whole_mean.geometric": _l("Are multiplied, each raised to its weight"),
}
SENTENCES: dict[str, str] = {
    "normalisation.goalposts": _l("0 and 100 points are at fixed posts: what others do moves neither."),
    "normalisation.min_max": _l(
        "0 and 100 points are at the lowest and the highest figure of the others: others’ data moves them."
    ),
    "missing.prior": _l("A figure without a case counts as is expected of the peers."),
    "missing.leave_out": _l("A figure without a case is left out, and the others weigh more."),
    "missing.worst": _l("A figure without a case has no points."),
    "mean.arithmetic": _l(
        "The figures of selling are added up by their weights: a strong one makes up for a weak one."
    ),
    "mean.geometric": _l(
        "The figures of selling are multiplied, each raised to its weight: a weak one weighs more."
    ),
    "whole_missing.leave_out": _l("A part of which nothing is known is left out."),
    "whole_missing.worst": _l("A part of which nothing is known has no points."),
    "whole_mean.geometric": _l(
        "They are multiplied, each raised to its share, so that one weak part weighs more than four middling ones."
    ),
    "whole_mean.arithmetic": _l("They are added up by their shares: a strong part makes up for a weak one."),
}
FIELDS: dict[str, str] = {
    "worst": _l("0 points at"),
    "best": _l("100 points at"),
    "weight": _l("Weight"),
    "strength": _l("Cases the peers are worth"),
    "default": _l("Without peers"),
}
NUMBERS: dict[str, str] = {
    "window_days": _l("Days of orders that count"),
    "ripe_days": _l("Days an order is old before it counts"),
    "smallest_stratum": _l("Peers in the smallest group"),
    "size_limits": _l("Members from which a cooperative is middling, large"),
    "floor": _l("Least points of a part"),
    "least_orders": _l("Orders a band needs"),
    "least_confidence": _l("Confidence a band needs, 0 to 1"),
    "bands": _l("Points where the bands part"),
    "most_per_buyer": _l("Orders of one buyer that count in a year"),
    "least_buyers": _l("Buyers a band needs"),
    "burst_least": _l("Opinions in a day that may be a burst"),
    "burst_times": _l("Times the usual day that make a burst"),
    "filing_days": _l("Days of declarations that count"),
    "late_points": _l("Points of a declaration up to 90 days late, and later"),
    "half_life_days": _l("Days in which a finding weighs half"),
    "finding_points": _l("Points a finding takes, by its severity"),
    "settled_share": _l("Share of a finding's weight left once it is settled"),
    "visit_days": _l("Days a visit counts"),
    "training_days": _l("Days a certificate counts"),
    "sanction_on_time": _l("In time: below it surely, a signal"),
    "sanction_defects": _l("Orders that went wrong: above it surely, a signal"),
    "badge_on_time": _l("In time: above it surely, the badge"),
    "badge_defects": _l("Orders that went wrong: below it surely, the badge"),
    "risk_limits": _l("Points that open risk classes 1, 2, 3"),
    "project_limits": _l("Dirhams from which a project is of class 1, 2, 3"),
}
