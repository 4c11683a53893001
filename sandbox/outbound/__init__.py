"""The outbound-call platform: it takes a number, tells nobody, and pretends to dial."""
