"""Measures this server beside its peers, on one piece of work: `make bench`."""
