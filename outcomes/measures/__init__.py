"""Measures of success: how each stands by its figures, and everything that is said about it beside them."""
