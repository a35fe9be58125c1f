from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "dcs_portal.notices"
