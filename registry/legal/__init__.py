"""The numbers of the law: minimums, delays, thresholds. Staff correct them without a release; every check reads them.

Words: a *legal rule* is one number with its unit, article, source and date; *verified* means that a source states it,
unverified that it is general knowledge until the Office has compared it with the Official Bulletin.
"""
