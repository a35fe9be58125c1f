"""The journeys' own watch sees what it is there to see."""

import pytest

from .watching import Watch, check_axe


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')", "policy: style-src"),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "policy: script-src"),
        ("fetch('https://elsewhere.example/').catch(() => 0)", "policy: connect-src"),
        ("setTimeout(() => nothing_of_that_name())", "script: "),
        ("console.error('oh')", "console: oh"),
        ("document.body.append(Object.assign(new Image(), {src: '/static/none.png'}))", "404 for "),
    ],
)
def test_complains(browser, live_server, script, complaint):
    watch = Watch()
    page = watch.over(browser.new_page(base_url=live_server.url))
    page.goto("/help/")
    assert watch.complaints == []
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(300)
    assert any(complaint in said for said in watch.complaints), watch.complaints
    page.close()


@pytest.mark.ways("written")
def test_axe_finds(page):
    page.goto("/help/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/portal.svg\">')")
    with pytest.raises(AssertionError, match="image-alt"):
        check_axe(page)
