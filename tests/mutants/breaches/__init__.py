from .registry import BREACHES, Breach
from . import envelope, identity, pairing, history, prefix, tools
