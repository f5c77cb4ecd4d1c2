"""What the pages of the scrutiny app show: plain functions of a report's frozen data."""
