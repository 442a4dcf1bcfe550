"""`image_generation`: the server makes images; the agent only offers it, to models that read images."""

from typing import Any

from .tool import Spec, Tool

__all__ = ["TOOL"]


class ImageGeneration(Tool):
    """The hosted generator."""

    name = "image_generation"
    hosted = True

    def offer(self, facts: Any) -> Spec:
        """The recorded spec, when the feature is on."""
        return facts.recorded(self.name) if "image" in facts.model["input_modalities"] else None


TOOL = ImageGeneration()
