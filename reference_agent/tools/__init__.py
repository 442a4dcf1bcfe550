"""The tools that the model can call, one file a tool; `registry` finds them by name."""
