import pytest

from reference_agent.versions import DEFAULT
from reference_agent.versions.contract import load_contract
from tests.reference_agent.sample_settings import Place


@pytest.fixture
def place(tmp_path, monkeypatch):
    return Place(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def contract():
    return load_contract(DEFAULT)
