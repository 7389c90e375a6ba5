"""The type of a source, learnt: a linear model for every engine, a network beside it.

The rules of ``identity`` answer first; their answer, the words of the source and of its mentions,
the flags of the lexicons and the text around are what the models weigh. The type is decided once
for all mentions of one source in a document, and kept in the ``context``; bare words ask the linear
model alone.
"""

from .decide import decided
from .network import Network, network_of
from .settle import settled

__all__ = ["Network", "decided", "network_of", "settled"]
