"""What makes more than one chart: batches, posters, galleries and the live preview."""
