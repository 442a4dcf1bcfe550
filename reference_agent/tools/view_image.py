"""`view_image`: show the model an image file. The file goes as it is; see `context.images`."""

import os
from typing import Any, Dict

from ..protocol.notices import ImageView, ItemCompleted, ItemStarted
from ..typed import Field, Optional, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .failures import reason
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct("ViewImageArgs", Field("path", String), Field("detail", Optional(String)))


class ViewImage(Tool):
    """A file that is no image is described in a text."""

    name = "view_image"
    parallel = True
    answers_unlisted = True

    def run(self, arguments: str, call: Call) -> Any:
        """The output is a list with the image as its content part, or a text."""
        if "image" not in call.model["input_modalities"]:
            raise Rejected("view_image is not allowed because you do not support image inputs")
        asked = parse(arguments, ARGUMENTS)
        if asked["detail"] not in (None, "original"):
            raise Rejected("view_image.detail only supports `original`; omit `detail` for default resized behavior, "
                           "got `%s`" % asked["detail"])
        path = os.path.join(call.settings.cwd, asked["path"])
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            raise Rejected("unable to locate image at `%s`: %s" % (path, reason(error)))
        if not os.path.isfile(path):
            raise Rejected("image path `%s` is not a file" % path)
        shown = ImageView(call.call_id, path)
        call.services.notify(ItemStarted(call.turn_id, shown))
        call.services.notify(ItemCompleted(call.turn_id, shown))
        from ..context import images

        parts = images.local_image_parts(path, call.settings.cwd, 1)
        image: Dict[str, Any] = next((part for part in parts if part["type"] == "input_image"), {})
        if not image:
            return parts[0]["text"]
        if asked["detail"] and call.settings.features.get("image_detail_original") \
                and call.model.get("supports_image_detail_original"):
            image["detail"] = "original"
        return [image]


TOOL = ViewImage()
