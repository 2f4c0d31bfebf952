"""Names of cooperatives: which are the same, which are alike, and why. The registrar decides; this room explains.

Its words: a name's *own* words tell it apart; *generic* words (agricole, féminine …), *trade* words (miel, أركان …) and
*place* words do not. Knows the register's tables and the territory.
"""
