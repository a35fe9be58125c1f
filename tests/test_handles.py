"""Every shape in which the link of an account was met, and which account it is; and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.handles import LONGEST_LINK, Account, NotAnAccountError, Site, account_in, as_link, read, skeleton

# site, what was typed, what it is compared by
SHAPES = [
    ("facebook", "https://www.facebook.com/AlderBay", "facebook:alderbay"),
    ("facebook", "http://facebook.com/alderbay/", "facebook:alderbay"),
    ("facebook", "https://m.facebook.com/alderbay?ref=bookmarks", "facebook:alderbay"),
    ("facebook", "https://mbasic.facebook.com/alder.bay", "facebook:alderbay"),
    ("facebook", "https://en-gb.facebook.com/alderbay/about", "facebook:alderbay"),
    ("facebook", "fb.com/AlderBay", "facebook:alderbay"),
    ("facebook", "https://fb.me/alderbay", "facebook:alderbay"),
    ("facebook", "@Alder.Bay", "facebook:alderbay"),
    ("facebook", "https://www.facebook.com/alderbay/posts/pfbid02?mibextid=Zx", "facebook:alderbay"),
    ("facebook", "https://www.facebook.com/pg/alderbay/photos/", "facebook:alderbay"),
    ("facebook", "https://www.facebook.com/profile.php?id=100063123456789", "facebook:100063123456789"),
    ("facebook", "https://m.facebook.com/profile.php?v=info&id=100063123456789", "facebook:100063123456789"),
    ("facebook", "https://www.facebook.com/people/Alder-Bay/100063123456789/", "facebook:100063123456789"),
    ("facebook", "https://www.facebook.com/pages/Alder-Bay/100063123456789", "facebook:100063123456789"),
    ("facebook", "https://www.facebook.com/pages/category/School/Alder-Bay-100/1000631/", "facebook:1000631"),
    ("facebook", "https://www.facebook.com/p/Alder-Bay-Primary-100063123456789/", "facebook:100063123456789"),
    ("facebook", "https://www.facebook.com/groups/AlderBayFamilies", "facebook:group/alderbayfamilies"),
    ("facebook", "https://m.facebook.com/groups/4711/permalink/12/", "facebook:group/4711"),
    ("facebook", "https://l.facebook.com/l.php?u=https%3A%2F%2Ffacebook.com%2Falderbay&h=AT0", "facebook:alderbay"),
    ("instagram", "https://www.instagram.com/alder_bay/", "instagram:alder_bay"),
    ("instagram", "https://instagram.com/Alder_Bay?igshid=MzRlODBiNWFlZA==", "instagram:alder_bay"),
    ("instagram", "instagr.am/alder_bay", "instagram:alder_bay"),
    ("instagram", "https://www.instagram.com/_u/alder_bay", "instagram:alder_bay"),
    ("instagram", "https://www.instagram.com/alder_bay/reel/C1abc/", "instagram:alder_bay"),
    ("instagram", "https://www.instagram.com/stories/alder_bay/3141592/", "instagram:alder_bay"),
    ("instagram", "@Alder_Bay", "instagram:alder_bay"),
    ("instagram", "alder.bay", "instagram:alder.bay"),
    ("x", "https://twitter.com/AlderBay", "x:alderbay"),
    ("x", "https://x.com/alderbay?s=20&t=abc", "x:alderbay"),
    ("x", "https://mobile.twitter.com/alderbay/status/17", "x:alderbay"),
    ("x", "https://twitter.com/#!/alderbay", "x:alderbay"),
    ("x", "https://twitter.com/intent/user?screen_name=AlderBay", "x:alderbay"),
    ("x", "https://x.com/@alderbay", "x:alderbay"),
    ("x", "https://x.com/i/communities/1501", "x:group/1501"),
    ("youtube", "https://www.youtube.com/@AlderBay", "youtube:alderbay"),
    ("youtube", "https://m.youtube.com/@alderbay/videos?view=0", "youtube:alderbay"),
    ("youtube", "https://www.youtube.com/channel/UCaB3dEf", "youtube:id/UCaB3dEf"),
    ("youtube", "youtube.com/c/AlderBay", "youtube:c/alderbay"),
    ("youtube", "https://www.youtube.com/user/AlderBay", "youtube:user/alderbay"),
    ("youtube", "@alderbay", "youtube:alderbay"),
    ("tiktok", "https://www.tiktok.com/@Alder.Bay?lang=en", "tiktok:alder.bay"),
    ("tiktok", "https://m.tiktok.com/@alder.bay/video/7301", "tiktok:alder.bay"),
    ("tiktok", "@alder.bay", "tiktok:alder.bay"),
    ("linkedin", "https://www.linkedin.com/company/alder-bay/", "linkedin:org/alder-bay"),
    ("linkedin", "https://uk.linkedin.com/school/alder-bay/people/", "linkedin:org/alder-bay"),
    ("linkedin", "https://www.linkedin.com/showcase/alder-bay-sixth", "linkedin:showcase/alder-bay-sixth"),
    ("linkedin", "https://www.linkedin.com/in/ann-example?trk=x", "linkedin:in/ann-example"),
    ("threads", "https://www.threads.net/@alder_bay", "threads:alder_bay"),
    ("threads", "https://www.threads.com/@Alder_Bay/post/C1", "threads:alder_bay"),
    ("bluesky", "https://bsky.app/profile/AlderBay.bsky.social", "bluesky:alderbay.bsky.social"),
    ("bluesky", "@alderbay.bsky.social", "bluesky:alderbay.bsky.social"),
    ("bluesky", "alderbay", "bluesky:alderbay.bsky.social"),
    ("bluesky", "https://bsky.app/profile/alderbay.example/post/3k", "bluesky:alderbay.example"),
    ("bluesky", "https://alderbay.bsky.social/", "bluesky:alderbay.bsky.social"),
    ("whatsapp", "https://chat.whatsapp.com/AbCdEf123", "whatsapp:invite/AbCdEf123"),
    ("whatsapp", "https://chat.whatsapp.com/invite/AbCdEf123", "whatsapp:invite/AbCdEf123"),
    ("whatsapp", "https://whatsapp.com/channel/0029VaXy", "whatsapp:channel/0029VaXy"),
    ("whatsapp", "https://wa.me/35725960000?text=Hello", "whatsapp:phone/35725960000"),
    ("whatsapp", "https://api.whatsapp.com/send?phone=%2B35725960000", "whatsapp:phone/35725960000"),
    ("whatsapp", "+357 25 960 000", "whatsapp:phone/35725960000"),
    ("telegram", "https://t.me/AlderBay", "telegram:alderbay"),
    ("telegram", "https://t.me/s/alderbay/17", "telegram:alderbay"),
    ("telegram", "telegram.me/alderbay", "telegram:alderbay"),
    ("telegram", "https://alderbay.t.me/", "telegram:alderbay"),
    ("telegram", "https://t.me/+AbCd123", "telegram:invite/AbCd123"),
    ("telegram", "https://t.me/joinchat/AbCd123", "telegram:invite/AbCd123"),
    ("telegram", "https://t.me/c/1234567890", "telegram:id/1234567890"),
    ("telegram", "https://t.me/c/1234567890/17", "telegram:id/1234567890"),
    ("telegram", "https://t.me/c/1234567890/5/17?single", "telegram:id/1234567890"),
    ("telegram", "https://t.me/c/1234567891/17", "telegram:id/1234567891"),
    ("telegram", "telegram.me/C/1234567890/17", "telegram:id/1234567890"),
    ("telegram", "https://t.me/c_families/17", "telegram:c_families"),
    ("snapchat", "https://www.snapchat.com/add/alderbay", "snapchat:alderbay"),
    ("snapchat", "https://www.snapchat.com/@AlderBay", "snapchat:alderbay"),
    ("messenger", "https://m.me/alderbay", "messenger:alderbay"),
    ("messenger", "https://www.messenger.com/t/alderbay", "messenger:alderbay"),
    ("discord", "https://discord.gg/AbCd", "discord:invite/AbCd"),
    ("discord", "https://discordapp.com/invite/AbCd?event=1", "discord:invite/AbCd"),
    ("discord", "https://discord.com/channels/81384/17", "discord:server/81384"),
    ("reddit", "https://old.reddit.com/r/AlderBay/", "reddit:r/alderbay"),
    ("reddit", "reddit.com/user/alderbay", "reddit:u/alderbay"),
    ("reddit", "r/AlderBay", "reddit:r/alderbay"),
    ("reddit", "/user/AlderBay", "reddit:u/alderbay"),
    ("reddit", "AlderBay", "reddit:r/alderbay"),
    ("pinterest", "https://www.pinterest.co.uk/alderbay/", "pinterest:alderbay"),
    ("pinterest", "https://de.pinterest.com/alderbay/boards", "pinterest:alderbay"),
    ("twitch", "https://www.twitch.tv/AlderBay/about", "twitch:alderbay"),
    ("mastodon", "https://schools.example/@AlderBay", "mastodon:alderbay@schools.example"),
    ("mastodon", "@alderbay@schools.example", "mastodon:alderbay@schools.example"),
    ("roblox", "https://www.roblox.com/communities/42/Alder-Bay", "roblox:group/42"),
    ("other", "https://www.Alder-Bay.example/news/", "other:alder-bay.example/news"),
    ("other", "alder-bay.example/news?utm_source=x", "other:alder-bay.example/news"),
    ("facebook", "https://www.facebook.com/alder.bay.primary/?locale=en_GB", "facebook:alderbayprimary"),
    ("facebook", "https://web.facebook.com/groups/4711/?ref=share", "facebook:group/4711"),
    ("reddit", "U/AlderBay", "reddit:u/alderbay"),
    ("whatsapp", "https://wa.me/+35725960000", "whatsapp:phone/35725960000"),
    ("mastodon", "AlderBay@Schools.Example", "mastodon:alderbay@schools.example"),
    ("youtube", "https://www.youtube.com/@AlderBay?si=x1", "youtube:alderbay"),
]


@pytest.mark.parametrize(("site", "typed", "key"), SHAPES, ids=[typed for _, typed, _ in SHAPES])
def test_the_account_that_is_meant(site, typed, key):
    account = read(Site(site), f"  {typed} ")
    assert account.key == key
    assert Account.of_key(key) == account
    # What is shown is the same account again, unless only a link leads there.
    if not account.kind and not account.name.isdigit():
        assert read(Site(site), account.written if site != "other" else f"https://{account.written}").key == key


WRITTEN = [
    ("facebook", "https://www.facebook.com/Example.Episkopi/?ref=x", "Facebook: Example.Episkopi"),
    ("facebook", "@Example.Episkopi", "Facebook: Example.Episkopi"),
    ("facebook", "https://www.facebook.com/groups/123456789", "Facebook group 123456789"),
    ("facebook", "https://www.facebook.com/groups/Alder.Families", "Facebook group Alder.Families"),
    ("youtube", "https://www.youtube.com/@AlderBayTV", "YouTube: AlderBayTV"),
    ("youtube", "https://www.youtube.com/channel/UCaB3dEf", "YouTube channel UCaB3dEf"),
    ("bluesky", "AlderBay", "Bluesky: AlderBay.bsky.social"),
    ("mastodon", "https://schools.example/@AlderBay", "Mastodon: AlderBay@schools.example"),
    ("reddit", "https://old.reddit.com/user/AlderBay", "Reddit: u/AlderBay"),
    ("reddit", "AlderBay", "Reddit: r/AlderBay"),
    ("linkedin", "https://www.linkedin.com/company/Alder-Bay/", "LinkedIn: Alder-Bay"),
    ("whatsapp", "https://chat.whatsapp.com/AbCdEf123", "WhatsApp invitation ending in f123"),
    ("whatsapp", "https://wa.me/message/AbCdEf123", "WhatsApp message link ending in f123"),
    ("whatsapp", "https://whatsapp.com/channel/0029VaXy", "WhatsApp channel 0029VaXy"),
    ("whatsapp", "+357 25 960 000", "WhatsApp number +357 25 960 000"),
    ("whatsapp", "https://wa.me/35725960000", "WhatsApp number +35725960000"),
    ("telegram", "https://t.me/+AbCd123", "Telegram invitation ending in d123"),
    ("telegram", "https://t.me/c/1234567890/17", "Telegram channel 1234567890"),
    ("discord", "https://discord.com/channels/81384/17", "Discord server 81384"),
    ("other", "https://www.Alder-Bay.example/News/", "Somewhere else: alder-bay.example/News"),
]


@pytest.mark.parametrize(("site", "typed", "label"), WRITTEN, ids=[typed for _, typed, _ in WRITTEN])
def test_people_read_the_name_as_it_was_written(site, typed, label):
    account = read(Site(site), typed)
    assert account.label == Account.of_key(account.key, account.written).label == label


NONE = [
    ("facebook", "https://www.facebook.com/share/p/1AbC/", "post"),
    ("facebook", "https://www.facebook.com/watch/?v=17", "post"),
    ("instagram", "https://www.instagram.com/p/C1abc/", "post"),
    ("tiktok", "https://vm.tiktok.com/ZMabc/", "post"),
    ("youtube", "https://youtu.be/dQw4w9WgXcQ", "post"),
    ("youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "post"),
    ("instagram", "https://www.facebook.com/alderbay", "Facebook, not to Instagram"),
    ("instagram", "https://schools.example/alderbay", "schools.example"),
    ("other", "https://x.com/alderbay", "choose that"),
    ("other", "https://instagram.com/p/C1abc/", "choose that"),
    ("other", "https://youtu.be/dQw4w9WgXcQ", "choose that"),
    ("facebook", "https://www.facebook.com/share/1AbC/", "post"),
    ("facebook", "https://fb.watch/1AbC/", "post"),
    ("tiktok", "https://www.tiktok.com/t/ZMabc/", "post"),
    ("whatsapp", "https://wa.me/qr/ABC123", "post"),
    ("telegram", "https://t.me/c/", "post"),
    ("telegram", "https://t.me/c/alderbay", "post"),
    ("telegram", "https://t.me/addlist/AbCd123", "post"),
    ("telegram", "https://t.me/boost?c=1234567890", "post"),
    ("telegram", "https://web.telegram.org/k/#-1234567890", "post"),
    ("other", "https://web.telegram.org/k/#-1234567890", "choose that"),
    ("other", "https://bit.ly/3abc", "sends people on"),
    ("mastodon", "https://tinyurl.com/abc", "post"),
    ("reddit", "some/alderbay", "without spaces"),
    ("facebook", "...", "without spaces"),
    ("facebook", "https://facebook.com/" + "a." * 101, "so long"),
    ("youtube", "@" + "\ufdfa" * 14, "so long"),
    ("x", "https://x.com/" + "a" * 201, "so long"),
    ("x", "a" * 201, "so long"),
    ("other", "https://alder-bay.example/" + "a" * 200, "so long"),
    ("mastodon", f"https://{'schools.' * 23}example/@alderbay-primary", "so long"),
    ("instagram", "Alder Bay Primary", "without spaces"),
    ("instagram", "", "without spaces"),
    ("whatsapp", "alderbay", "telephone number"),
    ("discord", "alderbay", "whole link"),
    ("instagram", "@\u0430lder_bay", "only looks like another"),
    ("x", "https://x.com/\u0430lderbay", "only looks like another"),
    ("facebook", "https://[bad", "post"),
    ("other", "https://[bad", "no address"),
    ("other", "https://ex\u2100mple.com/a", "no address"),
    ("instagram", "https://evil.example\\@instagram.com/alder_bay", "post"),
    ("instagram", "https://evil.example@instagram.com/alder_bay", "post"),
    ("instagram", "https://evil.example\t@instagram.com/alder_bay", "post"),
    ("instagram", "https://insta\ngram.com/alder_bay", "post"),
    ("instagram", "https://instagram.com/alder_bay%00", "post"),
    ("other", "https://evil.example\\@alder-bay.example/news", "no address"),
    ("pinterest", "https://evilpinterest.de/alder", "evilpinterest.de"),
]


@pytest.mark.parametrize(("site", "typed", "why"), NONE)
def test_what_names_no_account_says_why(site, typed, why):
    with pytest.raises(NotAnAccountError, match=why):
        read(Site(site), typed)


def test_signs_that_nobody_sees_make_no_other_account():
    assert read(Site.INSTAGRAM, "alder\u200b_bay\u2060").key == "instagram:alder_bay"


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
        (" example.com/a\u200b ", "https://example.com/a"),
        ("HTTP://example.com/a", "HTTP://example.com/a"),
        ("https://mastodon.example/@alderbay", "https://mastodon.example/@alderbay"),
        ("https://school.example@evil.example/a", ""),
        ("https://school.example:443@evil.example/a", ""),
        ("https://evil.example\\@school.example/a", ""),
        ("https://[school.example/a", ""),
        ("javascript:alert(1)", ""),
        ("@alderbay", ""),
        ("https://www.google.com/url?q=https://x.com/alderbay&url=https://evil.example", ""),
        ("https://www.youtube.com/@alderbay", "https://www.youtube.com/@alderbay"),
    ],
)
def test_a_link_leads_where_it_seems_to_lead(typed, link):
    assert as_link(typed) == link


@pytest.mark.parametrize("start", ["https://instagram.com/alderbay?x=", "instagram.com/alderbay?x="])
def test_a_link_that_is_longer_than_what_is_kept_is_no_account(start):
    longest = start + "y" * (LONGEST_LINK - len(as_link(start)))
    assert len(as_link(longest)) == LONGEST_LINK and read(Site.INSTAGRAM, longest).name == "alderbay"
    with pytest.raises(NotAnAccountError, match="Shorten the link"):
        read(Site.INSTAGRAM, longest + "y")


ALIKE = [
    "alderbay",
    "Alder_Bay",
    "alder.bay",
    "a1derbay",
    "aIderbay",
    "\u0430lderb\u0430y",
    "\uff41lderbay",
    "ald\u00e9rbay",
]
OTHERS = ["alderbays", "elderbay", "bayalder", "alderbay2"]


def test_what_looks_the_same_has_one_skeleton():
    assert {skeleton(name) for name in ALIKE} == {skeleton("alderbay")}
    assert skeleton("modern") == skeleton("modem")
    assert skeleton("alderbay") not in {skeleton(name) for name in OTHERS}


@given(st.text(max_size=80), st.sampled_from(["", "https://x.com/", "https://facebook.com/", "http://t.me/"]))
def test_nothing_that_is_typed_breaks_it(text, before):
    found = account_in(before + text)
    assert found is None or found.name
    skeleton(text)


@given(st.from_regex(r"[a-zA-Z0-9._]{3,30}", fullmatch=True))
def test_large_and_small_letters_are_the_same(name):
    assert {read(Site.X, one).key for one in (name.upper(), name.lower())} == {f"x:{name.lower()}"}
    assert skeleton(name.upper()) == skeleton(name.lower())
