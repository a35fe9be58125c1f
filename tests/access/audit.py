from . import Fuzz, Row, everyone, only

ROWS = [
    Row("audit:list", get=only("auditor")),
    Row("audit:find", post=only("auditor"), get=everyone(405)),
    Row("audit:seals", get=only("auditor")),
]
FUZZ = [Fuzz("audit:list", "auditor", method="get")]
