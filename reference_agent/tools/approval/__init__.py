"""Which commands are run, asked for, or refused, and what a question to the user says.

`script` reads shell scripts that are plain, `trusted` knows harmless and dangerous commands, `rules` the user's own
rules, `policy` decides, `ask` asks and remembers, `escalation` checks the wish to be outside the sandbox, `actions`
tells people what a command is about.
"""
