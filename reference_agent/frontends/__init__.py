"""The ways to talk to the agent: `exec` (one shot) and `app_server` (JSON lines on stdio)."""
