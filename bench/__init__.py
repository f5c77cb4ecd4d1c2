"""Measurements of what grows with the plan: `make bench`. Each is a ratio of two things measured in the same run."""
