"""Files that partners attach: their names, their kinds, where they are kept, and the malware scanner. No models."""
