"""Visitors' own SQL, run in a process of its own that can reach nothing else."""
