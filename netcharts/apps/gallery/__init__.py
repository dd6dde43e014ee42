"""A gallery: every chart at three levels of detail, in both languages and both color schemes, on one page."""
