"""The bank and the server on one machine: started together, watched together, ended together."""
