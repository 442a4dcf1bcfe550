"""Tests that start the real upstream; `tox -e live` runs them."""
