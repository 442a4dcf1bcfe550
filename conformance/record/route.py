"""The route through the capture proxy: the agent talks to mitmproxy, and our addon writes the exchanges."""

import json
import re
import uuid
from typing import Any, Dict, List

from proxies import CaptureError, CaptureProxy, Exchange, ExchangeError, Origin

from ..errors import HarnessFault
from ..subjects.run import Route

__all__ = ["ProxyRoute"]


class ProxyRoute(Route):
    """One run through a shared proxy, under a name of its own."""

    def __init__(self, proxy: CaptureProxy) -> None:
        self._proxy = proxy
        self._name = uuid.uuid4().hex

    def base_url(self, origin: Origin) -> str:
        """The proxy's address for this run."""
        return self._proxy.route(origin.url, self._name)

    def exchanges(self, origin: Origin) -> List[Exchange]:
        """The exchanges that the addon wrote; raises ``HarnessFault`` when it has fewer than the origin
        or lost a part of one."""
        try:
            captured = self._proxy.finish(self._name)
        except (CaptureError, ExchangeError) as error:
            raise HarnessFault(str(error))
        if len(captured.exchanges) != len(origin.exchanges) or captured.open or captured.strays:
            raise HarnessFault("the capture proxy saw {} exchanges ({} open, {} elsewhere), the origin {}".format(
                len(captured.exchanges), captured.open, captured.strays, len(origin.exchanges)))
        for exchange in captured.exchanges:
            for part, reason in exchange.lost:
                raise HarnessFault("the recorder could not keep the whole {} of exchange {}: {}".format(
                    part, exchange.number, reason))
        return captured.exchanges

    def direct(self, dialogue: Dict[str, Any]) -> Dict[str, Any]:
        """The dialogue without the part of the URL that is the proxy's own."""
        return json.loads(re.sub("/to-[0-9]+/run-" + self._name, "", json.dumps(dialogue)))
