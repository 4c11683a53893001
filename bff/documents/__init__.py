"""Documents: those published with a client's release, those that clients register, and who uses them."""
