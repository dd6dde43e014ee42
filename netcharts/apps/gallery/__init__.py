"""A gallery: web pages of charts at every level of detail, in every language and color scheme, with their YAML.

The folder of a gallery contains all that its pages need: `index.html`, a style sheet, a script, and an SVG file of each
chart. A chart at its own level of detail, in English and light colors, is `NAME.svg`; its other variants are in the
folder `NAME`. With an older gallery to compare with, `compare.html` shows the changes.
"""
