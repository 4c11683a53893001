"""What is asked of the bank's systems: ports, records, and one adapter for each upstream."""
