from django.urls import URLPattern, path, re_path, register_converter

from .statuses import Verb
from .use_statuses import UseVerb
from .views import channels, importing, public, register, sightings, uses

app_name = "channels"


class VerbConverter:
    """What people can do to a channel."""

    regex = "|".join(verb for verb in Verb.values if verb != Verb.EXPIRE)

    def to_python(self, value: str) -> Verb:
        return Verb(value)

    def to_url(self, value: str) -> str:
        return Verb(value).value


class UseVerbConverter:
    """What people can do to an external use."""

    regex = "|".join(verb for verb in UseVerb.values if verb != UseVerb.EXPIRE)

    def to_python(self, value: str) -> UseVerb:
        return UseVerb(value)

    def to_url(self, value: str) -> str:
        return UseVerb(value).value


register_converter(VerbConverter, "channel_verb")
register_converter(UseVerbConverter, "use_verb")
urlpatterns: list[URLPattern] = [
    path("", register.index, name="index"),
    path("all/", register.all_channels, name="all"),
    re_path(r"^all/(?P<kind>csv|xlsx)/$", register.export, name="export"),
    path("dcs/propose/", channels.propose_dcs, name="propose_dcs"),
    path("dcs/import/", importing.import_channels, name="import_dcs"),
    path("dcs/import/save/", importing.save_import, name="save_import_dcs"),
    path("<int:pk>/", channels.channel_page, name="channel"),
    path("<int:pk>/change/", channels.edit, name="change"),
    path("<int:pk>/keepers/", channels.keepers, name="keepers"),
    path("<int:pk>/review/", channels.review, name="review"),
    path("<int:pk>/<channel_verb:verb>/", channels.act, name="act"),
    path("seen/", register.sightings, name="sightings"),
    path("seen/report/", sightings.report_any, name="report_any"),
    path("seen/<int:pk>/", sightings.sighting_page, name="sighting"),
    path("seen/<int:pk>/adopt/", sightings.adopt, name="adopt"),
    path("seen/<int:pk>/close/", sightings.close, name="close_sighting"),
    path("seen/<int:pk>/hand-on/", sightings.hand_on, name="hand_on"),
    path("uses/", register.uses, name="uses"),
    path("uses/<int:pk>/", uses.use_page, name="use"),
    path("uses/<int:pk>/used/", uses.used, name="used"),
    path("uses/<int:pk>/places/<int:place>/gone/", uses.taken_down, name="taken_down"),
    path("uses/<int:pk>/<use_verb:verb>/", uses.act, name="use_act"),
    path("at/<slug:code>/", register.school_page, name="school"),
    path("at/<slug:code>/propose/", channels.propose_page, name="propose"),
    path("at/<slug:code>/use/", uses.ask, name="ask_use"),
    path("at/<slug:code>/seen/", sightings.report, name="report_account"),
    path("at/<slug:code>/import/", importing.import_channels, name="import"),
    path("at/<slug:code>/import/save/", importing.save_import, name="save_import"),
    path("import/left-out.csv", importing.left_out_file, name="left_out"),
    path("import/channels.csv", importing.template_file, name="import_template"),
    path("at/<slug:code>/public/", register.public_switch, name="public_switch"),
    path("official/<str:code>/", public.page, name="official"),
    path("official/<str:code>/embed/", public.embed, name="official_embed"),
    path("official/<str:code>/channels.json", public.as_json, name="official_json"),
]
