from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"

    def ready(self) -> None:
        from dcs_portal.audit.words import register

        from . import home, home_declaring, notices, notices_declaring, words  # noqa: F401
        from .ages import home as ages_home
        from .ages import notices as ages_notices  # noqa: F401

        home.register()
        home_declaring.register()
        ages_home.register()

        register(words.TITLES)
        register(words.AGE_RULES, words.age_rule_detail)
