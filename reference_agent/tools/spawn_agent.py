"""`spawn_agent`: start a sub-agent. This agent offers it and has not built it."""

import copy
from typing import Any

from .tool import NotBuilt, Spec

__all__ = ["TOOL"]


class SpawnAgent(NotBuilt):
    """The description lists the models and roles that the model can choose from."""

    def offer(self, facts: Any) -> Spec:
        """The recorded spec with these lists."""
        recorded = NotBuilt.offer(self, facts)
        if recorded is None:
            return None
        from .spec_agents import describe_models, describe_roles

        spec = copy.deepcopy(recorded)
        spec["description"] = spec["description"].replace(
            "<slot:models>", describe_models(facts.settings, facts.contract))
        role = spec["parameters"]["properties"]["agent_type"]
        role["description"] = role["description"].replace(
            "<slot:roles>", describe_roles(facts.settings, facts.contract))
        return spec


TOOL = SpawnAgent("spawn_agent", "multi_agent")
