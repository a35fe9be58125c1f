from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "dcs_portal.schools"

    def ready(self) -> None:
        from . import notices  # noqa: F401
