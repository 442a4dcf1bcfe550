"""How requests reach the server and how the response comes back."""
