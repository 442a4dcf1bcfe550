"""What a thread was configured with: config layers, provider, features, models, overrides."""
