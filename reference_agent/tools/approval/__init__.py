"""Decides which commands run, which need the user's approval, and which the agent refuses; and asks the user.

`script` reads plain shell scripts, `trusted` knows harmless and dangerous commands, `rules` the user's own rules,
`policy` decides, `ask` asks and remembers the answers, `escalation` checks requests to run outside the sandbox,
`actions` describes a command for people.
"""
