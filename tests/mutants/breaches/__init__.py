from . import envelope, history, identity, pairing, prefix, tools
from .registry import BREACHES, Breach
