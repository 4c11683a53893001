"""Core loans: loans, schedules and credit lines in nested objects, dates as arrays."""
