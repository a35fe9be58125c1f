from . import Row, everyone, public

ROWS = [
    Row("home", get=everyone()),
    Row("account", get=everyone()),
    Row("help", get=public()),
    Row("help_post", get=public()),
    Row("help_places", get=public()),
    Row("help_here", args=lambda world: [world.school.place.code], get=public()),
    Row("help_paper_form", get=public()),
    Row("accessibility", get=public()),
    Row("privacy", get=public()),
    Row("gallery", get=public(404)),  # in development only
    Row("healthz", get=public()),
    Row("readyz", get=public(503)),  # no worker has been heard from in a test
]
