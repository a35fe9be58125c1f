from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "channels"

    def ready(self) -> None:
        from dcs_portal.audit.words import register
        from dcs_portal.schools.signals import access_lost
        from incidents.models import register_look

        from . import home, notices, receivers, words  # noqa: F401
        from .comparing import compare

        register_look(compare)
        access_lost.connect(receivers.hand_over)
        home.register()
        register(words.TITLES)
