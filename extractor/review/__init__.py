"""The review page: a server on this machine, and what it serves to a browser."""
