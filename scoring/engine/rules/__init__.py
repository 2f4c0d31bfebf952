"""The steps of a composite indicator, pure: arrays of units × indicators in and out. NaN is "not known"."""
