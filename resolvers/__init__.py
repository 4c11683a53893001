"""What the bank shows: one centre a module, each field with its class, permission and mask beside it."""
