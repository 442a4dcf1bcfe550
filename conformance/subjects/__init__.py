"""What is judged, and how it is started and driven: agent files, packages, processes, workspaces, drivers."""
