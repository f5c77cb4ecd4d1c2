"""Figures that are worked out from published ones: the formulas, what they come to, and the page that shows it."""
