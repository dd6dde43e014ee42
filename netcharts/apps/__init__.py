"""Applications that draw many charts: batches, posters, galleries and the live preview."""
