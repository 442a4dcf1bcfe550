"""Recordings: what one run gave (`transcript`), and how recordings are stored (`store`)."""
