"""How a chart is drawn: options, themes, colors and text."""
