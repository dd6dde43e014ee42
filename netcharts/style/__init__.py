"""Style: render options, themes, colors, colormaps and text metrics."""
