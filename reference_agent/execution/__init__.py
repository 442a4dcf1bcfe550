"""Running commands: processes, terminals, process groups, shells, quoting, and the sandbox."""
