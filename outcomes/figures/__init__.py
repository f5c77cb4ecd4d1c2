"""Figures: what one says, when two may be compared, what may be published, and how they stand in tables and files."""
