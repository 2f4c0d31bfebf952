"""The yearly declaration of each cooperative: calendar, forms, filing, acceptance. "Late" and "inactive" are derived.

Words: a *year* is the fiscal year, named after the calendar year in which it closes; it is *expected* from a
cooperative that was registered by its close, *due* six months after the close, *late* when it is due and not filed.
Nothing is stored for a year that is only expected. Knows the registry below it and the ground floor.
"""
