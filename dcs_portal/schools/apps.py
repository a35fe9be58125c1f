from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "dcs_portal.schools"

    def ready(self) -> None:
        from . import checks, navigation_people, navigation_places, notices, sign_in_events, words  # noqa: F401
