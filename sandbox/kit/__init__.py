"""What all upstreams do alike: check assertions, count, misbehave on command, refuse in their own words."""
