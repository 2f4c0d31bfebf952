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
