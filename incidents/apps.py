from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from dcs_portal.audit.words import register
        from dcs_portal.concealment import conceal
        from dcs_portal.schools.signals import access_lost

        from . import home, notices, words  # noqa: F401
        from .models import Incident
        from .models.queries import hidden_from
        from .receivers import give_back

        conceal(Incident, hidden_from)
        access_lost.connect(give_back)
        home.register()
        register(words.TITLES)
