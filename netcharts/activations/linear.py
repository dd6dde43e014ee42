"""Return each value unchanged.

The identity function; Goodfellow, Bengio & Courville, "Deep learning", 2016, section 6.2.2.
"""

from netcharts.activations import Activation

ACTIVATION = Activation(formula="x", bind=lambda x: [], inverse=lambda y: y, identity=True)
