"""Redaction of recordings: finds secrets in every reading of an exchange and replaces them by placeholders. No I/O."""
from .known import Known, known_values
from .redactor import Redactor

__all__ = ["Known", "Redactor", "known_values"]
