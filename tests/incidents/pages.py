"""The pages of a report, as a person fills them."""

POST = {
    "platform": "facebook",
    "whereabouts": "a group",
    "link": "https://social.example/1",
    "seen_on_day": "2",
    "seen_on_month": "11",
    "seen_on_year": "2026",
    "seen_time": "4:40pm",
    "signs": ["insult"],
    "said": "the words of the post",
}
PEOPLE = {
    "targets": ["staff", "child"],
    "target_name": "J.S., Y5",
    "posted_by": "group",
    "poster_name": "a group",
    "accused": "no",
}
DANGER = {"said": "a child is being followed home", "accused": "no", "called": "112", "called_time": "22:40"}
# A page with errors is shown by a GET of its own.
FOLLOWED = ("post", "people", "danger", "image", "evidence")


class Pages:
    """Gets and posts the pages of one draft."""

    def __init__(self, client, draft, school) -> None:
        self.client, self.draft, self.school = client, draft, school

    def __call__(self, name, data=None):
        address = f"/report/{self.draft.key}/{name}/"
        return self.client.get(address) if data is None else self.client.post(address, data, follow=name in FOLLOWED)

    def went_to(self, name, data) -> str:
        """Post a page; the name of the page that comes next."""
        return self(name, data).redirect_chain[-1][0].strip("/").split("/")[-1]

    def post(self, **changes):
        return self("post", POST | {"school": self.school.pk} | changes)

    def fill(self, image="no", **people):
        """Everything up to the check."""
        self("image", {"image": image})
        self.post()
        self("people", PEOPLE | people)
        self("evidence", {"files_asked": "yes"})
