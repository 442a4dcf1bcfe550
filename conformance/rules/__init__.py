"""Normalisation: the rules (`rules.toml`, read by `load`) and the function that applies them (`normalise`)."""
