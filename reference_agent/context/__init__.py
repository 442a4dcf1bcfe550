"""What the model sees before and around the conversation. `assemble` is the way in."""
