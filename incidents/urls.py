from django.urls import include, path

from .codes import PostStep
from .guides import urls as guides
from .packs.giving import TYPES
from .statuses import NEEDS, Verb
from .views import (
    begin,
    case,
    case_evidence,
    evidence,
    finding,
    letters,
    numbers,
    packs,
    posts,
    queue,
    report,
    reported,
    saved_views,
    together,
    transfers,
)

app_name = "incidents"
urlpatterns = [
    path("guides/", include(guides.urlpatterns)),
    path("report/", begin.start, name="report"),
    path("report/<uuid:key>/", begin.go_on, name="report_go_on"),
    path("report/<uuid:key>/danger/", begin.danger, name="report_danger"),
    path("report/<uuid:key>/image/", begin.image, name="report_image"),
    path("report/<uuid:key>/post/", report.post_page, name="report_post"),
    path("report/<uuid:key>/people/", report.people_page, name="report_people"),
    path("report/<uuid:key>/evidence/", report.evidence_page, name="report_evidence"),
    path("report/<uuid:key>/check/", report.check, name="report_check"),
    path("report/<uuid:key>/autosave/<slug:page>/", report.autosave, name="report_autosave"),
    path("report/<uuid:key>/discard/", begin.discard, name="report_discard"),
    path("reports/", reported.mine, name="mine"),
    path("reports/<str:reference>/", reported.progress, name="progress"),
    path("reports/<str:reference>/sent/", reported.sent, name="sent"),
    path("reports/<str:reference>/add/", reported.add, name="own_add"),
    path("reports/<str:reference>/complete/", reported.complete, name="own_complete"),
    path("reports/<str:reference>/flag/", reported.flag, name="own_flag"),
    path("reports/<str:reference>/evidence/", reported.add_file, name="own_evidence"),
    path("reports/<str:reference>/evidence/<uuid:key>/", reported.files, name="own_files"),
    path("evidence/answers/<uuid:key>/upload/", evidence.upload, name="evidence_upload"),
    path("evidence/<uuid:key>/", evidence.download, name="evidence"),
    path("evidence/<uuid:key>/preview/", evidence.preview, name="evidence_preview"),
    path("evidence/<uuid:key>/seal/", evidence.seal, name="evidence_seal"),
    path("evidence/<uuid:key>/lift/", evidence.lift, name="evidence_lift"),
    path("evidence/<uuid:key>/remove/", evidence.remove, name="evidence_remove"),
    path("incidents/", queue.queue, name="queue"),
    path("incidents/fresh/", queue.fresh, name="fresh"),
    path("incidents/shortcuts/", queue.shortcuts, name="shortcuts"),
    path("incidents/find/", finding.find, name="find"),
    path("incidents/together/", together.act, name="together"),
    path("incidents/views/new/", saved_views.new, name="view_new"),
    path("incidents/views/<uuid:key>/", saved_views.change, name="view"),
    path("incidents/views/<uuid:key>/delete/", saved_views.delete, name="view_delete"),
    path("incidents/transfers/", transfers.transfers, name="transfers"),
    path("incidents/transfers/<uuid:key>/", transfers.transfer, name="transfer"),
    path("incidents/transfers/<uuid:key>/accept/", transfers.accept, name="transfer_accept"),
    path("incidents/transfers/<uuid:key>/refuse/", transfers.refuse, name="transfer_refuse"),
    path("incidents/numbers/", numbers.numbers, name="numbers"),
    path("incidents/<str:reference>/", case.case, name="case"),
    path("incidents/<str:reference>/evidence/", case_evidence.question, name="case_evidence"),
    path("incidents/<str:reference>/evidence/sealed/", case_evidence.sealed, name="evidence_sealed"),
    path("incidents/<str:reference>/evidence/<uuid:key>/", case_evidence.upload_page, name="case_upload"),
    *[
        path(f"incidents/<str:reference>/posts/<int:number>/{step}/", posts.step, {"step": step}, name=f"post_{step}")
        for step in PostStep
        if step != PostStep.ADDED
    ],
    path("incidents/<str:reference>/letters/<int:number>/", letters.letter, name="letter"),
    path("incidents/<str:reference>/letters/<int:number>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("incidents/<str:reference>/enquiries/<int:enquiry>/", posts.answer, name="enquiry"),
    path("incidents/<str:reference>/pack/", packs.new, name="pack"),
    path("packs/<uuid:key>/", packs.page, name="pack_page"),
    path("packs/<uuid:key>/people/", packs.choose, name="pack_people"),
    path("packs/<uuid:key>/delete/", packs.delete, name="pack_delete"),
    *[path(f"packs/<uuid:key>/{kind}/", packs.download, {"kind": kind}, name=f"pack_{kind}") for kind in TYPES],
    *[
        path(f"incidents/<str:reference>/{verb}/", case.act, {"verb": verb}, name=verb.value)
        for verb in NEEDS
        if verb != Verb.PACK
    ],
]
