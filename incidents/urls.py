from django.urls import path

from .statuses import NEEDS
from .views import case, numbers, queue, report

app_name = "incidents"
urlpatterns = [
    path("report/", report.start, name="report"),
    path("report/<uuid:key>/post/", report.post_page, name="report_post"),
    path("report/<uuid:key>/people/", report.people_page, name="report_people"),
    path("report/<uuid:key>/check/", report.check, name="report_check"),
    path("report/<uuid:key>/autosave/", report.autosave, name="report_autosave"),
    path("report/<uuid:key>/discard/", report.discard, name="report_discard"),
    path("reports/", report.mine, name="mine"),
    path("reports/<str:reference>/", report.progress, name="progress"),
    path("reports/<str:reference>/sent/", report.sent, name="sent"),
    path("incidents/", queue.queue, name="queue"),
    path("incidents/find/", queue.find, name="find"),
    path("incidents/numbers/", numbers.numbers, name="numbers"),
    path("incidents/<str:reference>/", case.case, name="case"),
    *[path(f"incidents/<str:reference>/{verb}/", case.act, {"verb": verb}, name=verb.value) for verb in NEEDS],
]
