"""Four questions that people come with, answered by keyboard alone and by finger alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.test_accessibility import MOST_TAB_STOPS
from tests.browser.views import DESKTOP, PHONE

Visit = Callable[[str], None]

IN_ROW = "element => element.parentElement.contains(document.activeElement)"
HAS_FOCUS = "element => element === document.activeElement"


@dataclass
class Reader:
    """Someone who has only a keyboard, or only a finger."""

    page: Page
    by: str

    def use(self, control: Locator, key: str = "Enter") -> None:
        """Press what is there: tabbed to and pressed, or tapped."""
        expect(control).to_be_visible()
        if self.by == "finger":
            control.tap()
            return
        for _ in range(MOST_TAB_STOPS):
            if control.evaluate(HAS_FOCUS):
                self.page.keyboard.press(key)
                return
            # A row of choices is one stop; arrows lead along it.
            self.page.keyboard.press("ArrowRight" if control.evaluate(IN_ROW) else "Tab")
        pytest.fail(f"the keyboard does not reach {control}")

    def find(self, words: str, name: str) -> None:
        """Type into the header's search and take the first suggestion."""
        if self.by == "finger":
            self.use(self.page.get_by_role("button", name="Menu"))
        self.use(self.page.get_by_role("combobox", name="Find a place or agency"), "End")
        self.page.keyboard.type(words)
        option = self.page.get_by_role("option").first
        expect(option).to_contain_text(name)
        if self.by == "finger":
            option.tap()
        else:
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Enter")

    def reads(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()


@pytest.fixture(params=["keyboard", "finger"])
def by(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(
    browser: Browser, browser_context_args: dict[str, Any], by: str
) -> Iterator[BrowserContext]:
    finger = by == "finger"
    width, height = PHONE if finger else DESKTOP
    size = {"width": width, "height": height}
    own = {"viewport": size, "has_touch": finger, "is_mobile": finger}
    context = browser.new_context(**browser_context_args | own)
    yield context
    context.close()


@pytest.fixture
def reader(page: Page, by: str) -> Reader:
    return Reader(page, by)


def test_what_about_my_county(reader: Reader, visit: Visit) -> None:
    visit("/")
    reader.find("escambia county, fl", "Escambia County")
    reader.reads("Escambia County, Florida")
    expect(reader.page.get_by_text(re.compile(r"^The sheriff takes part"))).to_be_visible()


def test_three_states_compared(reader: Reader, visit: Visit, settle: Callable[[], None]) -> None:
    visit("/States?state=PA")
    for name, heading in (
        ("Ohio", "Pennsylvania and Ohio compared"),
        ("West Virginia", re.compile("^Pennsylvania, Ohio,? and West Virginia compared$")),
    ):
        reader.use(reader.page.get_by_role("button", name=re.compile(f"^{name} ")))
        reader.reads(heading)
        settle()
    numbers = reader.page.get_by_role("table", name="Numbers by state")
    expect(numbers.get_by_role("row")).to_have_count(4)


def test_what_a_model_lets_officers_do(reader: Reader, visit: Visit) -> None:
    visit("/Models")
    if reader.by == "finger":
        reader.use(reader.page.get_by_role("radio", name="Task Force"))
    powers = reader.page.get_by_role("table", name="Powers by model")
    row = powers.get_by_role("row").filter(has_text="outside the jail")
    expect(row.get_by_role("cell").filter(has_text="Yes").last).to_be_visible()


def test_since_when_an_agency_takes_part(
    reader: Reader, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/About")
    reader.find("collier county sheriff", "Collier County Sheriff")
    reader.reads(re.compile("Collier County Sheriff"))
    settle()
    frame = reader.page.locator(".st-key-drawn_agency")
    expect(frame.get_by_role("img", name=re.compile("Task Force"))).to_be_visible()
    reader.use(frame.locator("summary", has_text="View as table"))
    expect(frame.locator("[data-testid=stDataFrame]")).to_be_visible()
