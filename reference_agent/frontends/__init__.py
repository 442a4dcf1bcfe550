"""The front ends: `exec` runs one prompt, `app_server` serves a program over JSON lines. Each one is built on
`startup` and `view`."""
