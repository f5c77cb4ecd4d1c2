"""Forms of the scrutiny app."""
