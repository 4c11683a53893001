"""The server: HTTP in, HTTP out."""
