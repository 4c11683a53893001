"""
The world that all servers tell of, computed on demand from a seed and a business date.

Nothing is stored or built beforehand: each thing is drawn from a random stream keyed by its number, so every
process computes the same bank, and any customer costs a fraction of a millisecond.
"""
