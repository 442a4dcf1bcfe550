"""Recording upstream: fetch it, isolate it, drive it through the capture proxy, write goldens."""
