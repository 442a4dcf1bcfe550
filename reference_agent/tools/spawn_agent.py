"""`spawn_agent`: start a sub-agent. This agent offers it and has not built it."""

from typing import Any

from .tool import NotBuilt, Spec

__all__ = ["TOOL"]


class SpawnAgent(NotBuilt):
    """The description lists the models and roles that the model can choose from."""

    def offer(self, facts: Any) -> Spec:
        """The recorded spec with these lists."""
        from .spec_agents import describe_models, describe_roles

        settings, contract, recorded = facts.settings, facts.contract, facts.recorded(self.name)
        parameters = recorded["parameters"]
        role = parameters["properties"]["agent_type"]
        role = dict(role, description=role["description"].replace("<slot:roles>", describe_roles(settings, contract)))
        return dict(
            recorded,
            description=recorded["description"].replace("<slot:models>", describe_models(settings, contract)),
            parameters=dict(parameters, properties=dict(parameters["properties"], agent_type=role)))


TOOL = SpawnAgent("spawn_agent")
