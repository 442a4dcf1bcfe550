"""Images in the user's input: content parts around a data URL, or a text when the file cannot be used."""

import os

__all__ = ["local_image_parts", "remote_image_parts"]

#: First bytes -> media type of the formats that models read.
SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
WEBP = (b"RIFF", b"WEBP")


def text_part(text):
    """An `input_text` content part."""
    return {"type": "input_text", "text": text}


def remote_image_parts(url):
    """The parts of an image that is given by URL."""
    return [text_part("<image>"), {"type": "input_image", "image_url": url}, text_part("</image>")]


def local_image_parts(path, number):
    """The parts of the image file at `path`, the `number`th local image of its message (from 1)."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        return [text_part("Codex could not read the local image at `{}`: {} (os error {})".format(
            path, os.strerror(error.errno), error.errno))]
    media = media_type(data)
    if media is None:
        return [text_part("Codex could not read the local image at `{}`: unsupported MIME type".format(path))]
    from base64 import b64encode
    url = "data:{};base64,{}".format(media, b64encode(data).decode("ascii"))
    return [text_part("<image name=[Image #{}]>".format(number)), {"type": "input_image", "image_url": url},
            text_part("</image>")]


def media_type(data):
    """The media type of image bytes, or None."""
    for signature, media in SIGNATURES:
        if data.startswith(signature):
            return media
    return "image/webp" if (data[:4], data[8:12]) == WEBP else None
