"""The method of the score, version by version: what is measured, against which posts, with which weights."""
