"""Who may see what, and in which form. No I/O: facts come in as arguments, answers go out as values."""
