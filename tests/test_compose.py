"""The container set-up, read by a parser: there is no engine in the test suite."""

import re
import tomllib

import pytest
import yaml
from django.conf import settings

COMPOSE = (settings.BASE_DIR / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
DOCKERFILE = (settings.BASE_DIR / "Dockerfile").read_text()
DESCRIBED = set(re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))


def test_every_variable_of_the_compose_file_is_described():
    assert set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) <= DESCRIBED


def test_every_variable_of_the_settings_is_described_and_no_other():
    read = (settings.BASE_DIR / "dcs_portal/settings.py").read_text()
    read += (settings.BASE_DIR / "gunicorn.conf.py").read_text()
    named = set(re.findall(r"""env(?:\.\w+|iron\.get)?\(\s*["']([A-Z_]+)""", read))
    assert named | {"POSTGRES_PASSWORD"} == DESCRIBED


def test_only_web_is_published_and_only_on_this_host():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_says_how_it_is(name):
    assert "healthcheck" in SERVICES[name] or (name == "web" and "HEALTHCHECK" in DOCKERFILE)


def test_what_is_waited_for_is_there():
    waited = {other for service in SERVICES.values() for other in service.get("depends_on", {})}
    assert waited <= set(SERVICES)


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_what_must_last_is_on_a_volume(name):
    volumes = yaml.safe_load(COMPOSE)["volumes"]
    assert [volume.split(":")[0] in volumes for volume in SERVICES[name]["volumes"]] == [True]


def test_images_are_pinned_by_tag():
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(re.search(r":v?\d", image) for image in images)


def test_the_container_does_not_run_as_root():
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER (?!root)", last_stage, re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-build.txt"])
def test_the_pins_have_hashes_and_no_addresses(name):
    text = (settings.BASE_DIR / name).read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in pin for pin in re.split(r"\n(?=\S)", text.strip()))


def test_the_pins_hold_what_the_project_asks_for_in_both_sets_alike():
    asked = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["dependencies"]
    runtime, development = (pins(name) for name in ("requirements.txt", "requirements-dev.txt"))
    assert {re.split(r"[\[<>=;]", requirement)[0] for requirement in asked} <= set(runtime)
    assert runtime.items() <= development.items()


def pins(name):
    text = (settings.BASE_DIR / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def test_the_front_end_packages_are_pinned_without_addresses():
    text = (settings.BASE_DIR / "package-lock.json").read_text()
    assert "://" not in text
    assert "integrity" in text
