"""
The simulated bank: seven servers on loopback that behave like real core systems.

It knows nothing of the front door and imports none of it: what both share is written in `contracts/`.
"""
