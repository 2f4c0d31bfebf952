"""The whole country's register, made up: every cooperative is marked as demonstration, the published figures are real.

`targets` holds the figures published and the path between them; `country` lives through the years period by period and
ends each of them exactly on its figures; `rows` and `services` write the filings. No real person or cooperative is in
it. Sources of figures and shares: releases of the Office, 2018-2025.
"""
