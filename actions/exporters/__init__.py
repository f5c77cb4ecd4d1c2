"""Draws lists as files. Nothing here asks the database."""
