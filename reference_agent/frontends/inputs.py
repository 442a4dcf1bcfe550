"""What `exec` reads before it starts: the prompt and the output schema. Error texts as codex 0.115.0."""

import codecs
import os
import sys
from typing import Any, Optional

from .refused import Refused

__all__ = ["Refused", "prompt", "schema"]

#: Byte order marks: (bytes, name of the encoding, Python's codec; None where upstream refuses the encoding).
#: The mark of UTF-32LE begins like that of UTF-16LE, so it must come first.
_MARKS = ((codecs.BOM_UTF32_LE, "UTF-32LE", None), (codecs.BOM_UTF32_BE, "UTF-32BE", None),
          (codecs.BOM_UTF8, "UTF-8", "utf-8"), (codecs.BOM_UTF16_LE, "UTF-16LE", "utf-16-le"),
          (codecs.BOM_UTF16_BE, "UTF-16BE", "utf-16-be"))


def prompt(given: Optional[str]) -> str:
    """The prompt: `given`, or all of standard input when that is `-` or None. Raises Refused."""
    if given is not None and given != "-":
        return os.fsencode(given).decode("utf-8")  # the locale may have another encoding
    if given is None:
        if sys.stdin.isatty():
            raise Refused("No prompt provided. Either specify one as an argument or pipe the prompt into stdin.")
        sys.stderr.write("Reading prompt from stdin...\n")
        sys.stderr.flush()
    text = decoded(sys.stdin.buffer.read())
    if not text.strip():
        raise Refused("No prompt provided via stdin.")
    return text


def decoded(data: bytes) -> str:
    """`data` as text: in the encoding that its byte order mark names, else UTF-8. Raises Refused."""
    name, encoding = "UTF-8", "utf-8"
    for mark, marked, codec in _MARKS:
        if data.startswith(mark):
            if codec is None:
                raise Refused("Failed to read prompt from stdin: input appears to be %s. Convert it to UTF-8 and retry."
                              % marked)
            data, name, encoding = data[len(mark):], marked, codec
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if name != "UTF-8":
            raise Refused("Failed to read prompt from stdin: input looked like %s but could not be decoded. Convert it "
                          "to UTF-8 and retry." % name)
        raise Refused("Failed to read prompt from stdin: input is not valid UTF-8 (invalid byte at offset %d). Convert "
                      "it to UTF-8 and retry (e.g., `iconv -f <ENC> -t UTF-8 prompt.txt`)." % error.start)


def schema(path: Optional[str]) -> Any:
    """The JSON in the file `path`; None when `path` is None. Raises Refused."""
    if path is None:
        return None
    import json

    from ..typed import Anything, DecodeError, decode

    cannot = "Failed to read output schema file %s: " % path
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8")
        decode(text, Anything)
        return json.loads(text)
    except OSError as error:
        raise Refused(cannot + "%s (os error %d)" % (os.strerror(error.errno or 0), error.errno or 0))
    except UnicodeDecodeError:
        raise Refused(cannot + "stream did not contain valid UTF-8")
    except (DecodeError, ValueError) as error:
        raise Refused("Output schema file %s is not valid JSON: %s" % (path, error))
