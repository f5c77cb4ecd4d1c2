"""What every answer of the API shares, and the API of what a strategy promises."""
