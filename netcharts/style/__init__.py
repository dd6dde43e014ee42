"""Style: options of rendering, themes, colors, colormaps and text metrics."""
