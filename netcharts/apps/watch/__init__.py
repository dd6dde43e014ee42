"""The live preview: charts that are redrawn whenever their specs are saved, on a page for this computer only."""
