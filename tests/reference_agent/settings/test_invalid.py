"""Values of the wrong kind, in upstream's words (codex 0.115.0, measured)."""

import pytest

from reference_agent.settings.invalid import invalid


@pytest.mark.parametrize("key, value, wanted, told", [
    ("model", 3, str, "invalid type: integer `3`, expected a string"),
    ("model", True, str, "invalid type: boolean `true`, expected a string"),
    ("model", 1.5, str, "invalid type: floating point `1.5`, expected a string"),
    ("model", [1], str, "invalid type: sequence, expected a string"),
    ("model", {"a": 1}, str, "invalid type: map, expected a string"),
    ("allow_login_shell", "x", bool, 'invalid type: string "x", expected a boolean'),
    ("project_doc_max_bytes", -1, int, "invalid value: integer `-1`, expected usize"),
    ("project_doc_max_bytes", True, int, "invalid type: boolean `true`, expected usize"),
    ("model_context_window", "x", int, 'invalid type: string "x", expected i64'),
    ("features", 3, dict, "invalid type: integer `3`, expected struct FeaturesToml"),
    ("features", 3, bool, "invalid type: integer `3`, expected a boolean"),
    ("profiles", 3, dict, "invalid type: integer `3`, expected a map"),
    ("project_doc_fallback_filenames", "x", list, 'invalid type: string "x", expected a sequence'),
    ("sandbox_mode", 3, ("a", "b", "c"), "invalid type: unit variant, expected string only"),
    ("service_tier", "x", ("fast", "flex"), "unknown variant `x`, expected `fast` or `flex`"),
    ("web_search", "x", ("a", "b", "c"), "unknown variant `x`, expected one of `a`, `b`, `c`"),
    ("model_providers.p.stream_max_retries", "x", int, 'invalid type: string "x", expected u64'),
])
def test_wording(key, value, wanted, told):
    assert invalid(key, value, wanted) == "Error loading config.toml: %s\nin `%s`\n" % (told, key)
