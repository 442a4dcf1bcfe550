"""The protocol without any I/O: items, request bodies, stream events, the turn's rules, retries."""
