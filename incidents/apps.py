from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from dcs_portal.audit.models import EventText
        from dcs_portal.audit.words import register
        from dcs_portal.concealment import conceal
        from dcs_portal.schools.models import Role, User
        from dcs_portal.schools.signals import access_lost

        from . import home, notices, notices_clocks, notices_packs, notices_planned, notices_together, words  # noqa: F401
        from .models import Incident
        from .models.queries import hidden_from, no_progress_for
        from .receivers import case_saved, give_back, somebody_came, text_written

        conceal(Incident, hidden_from, even_own=no_progress_for)
        access_lost.connect(give_back)
        for somebody in (User, Role):
            post_save.connect(somebody_came, sender=somebody, dispatch_uid=f"{somebody.__name__} came")
        post_save.connect(text_written, sender=EventText, dispatch_uid="words of a case")
        post_save.connect(case_saved, sender=Incident, dispatch_uid="facts of a case")
        home.register()
        register(words.TITLES | words.OF_VIEWS | words.OF_GUIDES)
