"""Every record of ours says how long it is kept."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from dcs_portal.retention import Retention

OURS = [
    model
    for config in apps.get_app_configs()
    if Path(config.path).is_relative_to(settings.BASE_DIR) and ".venv" not in Path(config.path).parts
    for model in config.get_models()
]


def test_there_are_models_of_ours_to_look_at():
    assert {"School", "User", "Event", "Notice"} <= {model.__name__ for model in OURS}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_names_its_retention_class(model):
    assert isinstance(getattr(model, "retention", None), Retention)
