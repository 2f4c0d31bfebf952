"""Use cases of the report: gathering its numbers, its tables, preparing and freezing it."""
