"""The live preview: redraws charts whenever their specs are saved, and serves them on localhost only."""
