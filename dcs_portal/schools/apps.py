from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "dcs_portal.schools"

    def ready(self) -> None:
        from . import navigation_places, notices  # noqa: F401
