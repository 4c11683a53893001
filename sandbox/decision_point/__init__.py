"""A bank's own decision point: it says yes to everything, unless it was told otherwise."""
