"""The author's desk: drafts, versions, review by another person, recordings, and courses kept as files."""
