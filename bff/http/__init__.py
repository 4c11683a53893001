"""GraphQL over HTTP, spoken as bare ASGI: negotiate, read, status, encode."""
