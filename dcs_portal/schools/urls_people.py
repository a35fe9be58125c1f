from django.urls import URLPattern, path

from .views import absences, invitations, people, roles

PEOPLE: list[URLPattern] = [
    path("people/", people.people_list, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/approvals/", roles.approvals, name="approvals"),
    path("people/approvals/roles/<int:pk>/", roles.decide_role, name="decide_role"),
    path("people/approvals/resets/<int:pk>/", roles.decide_reset, name="decide_reset"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/away/", absences.away_of, name="away_of"),
    path("people/<int:pk>/correct/", people.correct_person, name="correct"),
    path("people/<int:pk>/invitation/", invitations.resend, name="resend_invitation"),
    path("people/<int:pk>/left/", people.leave, name="leave"),
    path("people/<int:pk>/second-factor/", people.ask_reset, name="ask_reset"),
    path("people/<int:pk>/roles/add/", roles.grant, name="grant_role"),
    path("people/<int:pk>/roles/<int:role_pk>/end/", roles.end, name="end_role"),
    path("account/away/", absences.away, name="away"),
    path("account/away/<int:pk>/end/", absences.end, name="end_absence"),
    path("invitation/<str:token>/", invitations.accept, name="accept_invitation"),
]
