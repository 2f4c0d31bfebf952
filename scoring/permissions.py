"""Who may do what with the score."""

READ = "scoring.read"
PROPOSE = "scoring.propose"
ADOPT = "scoring.adopt"
DECIDE_APPEALS = "scoring.appeals"
RUN = "scoring.run"
BOARD_READ = "board.read"
BOARD_PREPARE = "board.prepare"
BOARD_APPROVE = "board.approve"

COOPERATIVE_READ = "listings.see"
"""Everybody in the team of a cooperative reads its score; the registry's rights say who that is."""
COOPERATIVE_APPEAL = "listings.edit"
