from dcs_portal.notices.models import State

from ..factories import NoticeFactory
from . import Row, everyone, only


def build(world) -> None:
    world.notice = NoticeFactory(recipient=world.people["welfare"])
    world.failed = NoticeFactory(recipient=world.people["staff"], state=State.FAILED)


def notice(world) -> list:
    return [world.notice.pk]


ROWS = [
    Row("notices:inbox", get=everyone()),
    Row("notices:open", args=notice, get=only("welfare", answer=302, others=404)),
    Row("notices:read_all", get=everyone(405), post=everyone("notices:inbox")),
    Row("notices:failures", get=only("hq")),
    Row(
        "notices:retry",
        args=lambda world: [world.failed.pk],
        get=everyone(405),
        post=only("hq", answer="notices:failures"),
    ),
    Row("notices:retry_all", get=everyone(405), post=only("hq", answer="notices:failures")),
]
