"""The token issuer: what of OpenID Connect the front door needs, and a token for each persona."""
