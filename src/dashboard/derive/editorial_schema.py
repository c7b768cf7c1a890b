"""What the entries of data/editorial/ may hold: one class for each kind, one field for each column.

A class's docstring and its fields' descriptions become the comments in the database.
"""

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StringConstraints,
    computed_field,
    model_validator,
)

# What a comparison of models shows row by row; each model says each, or why it can't.
CoreAspect = Literal[
    "where",
    "supervision",
    "introduced",
    "training_hours",
    "training_length",
    "training_form",
    "training_exam",
    "training_refresher",
]
CORE_ASPECTS: tuple[str, ...] = get_args(CoreAspect)


class Refers(NamedTuple):
    """Marks a field that holds ids of another table."""

    table: str


class Translated:
    """Marks text that is translated: see `translations`."""


class Dated(NamedTuple):
    """A date as exact as it is known: its first day, and "day", "month" or "year"."""

    day: date
    precision: str


def _day(value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'is {value!r}; write a day in quotes, as "2025-05-19".')


def _dated(value: object) -> Dated:
    precision = {10: "day", 7: "month", 4: "year"}.get(len(value)) if isinstance(value, str) else ""
    try:
        if precision:
            return Dated(_day(f"{value}-01-01"[:10]), precision)
    except ValueError:
        pass
    raise ValueError(f'is {value!r}; write a date in quotes, as "2025-05-19", "2025-05" or "2025".')


def _url(value: object) -> object:
    if isinstance(value, str) and not re.match(r"https?://[^\s/]+\.[^\s]+$", value):
        raise ValueError(f"is {value!r}; start it with https:// or http://, without spaces.")
    return value


def _state(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch("[A-Z]{2}", value):
        raise ValueError(f"is {value!r}; write US or a state's two letters.")
    return value


Text = Annotated[str, StringConstraints(min_length=1)]
# What readers meet in their language; any other text is a name, an address or a code.
Words = Annotated[Text, Translated()]
Texts = Annotated[list[Text], Field(min_length=1)]
Url = Annotated[Text, BeforeValidator(_url)]
State = Annotated[Text, BeforeValidator(_state)]
Day = Annotated[InstanceOf[date], BeforeValidator(_day)]
PartialDate = Annotated[InstanceOf[Dated], BeforeValidator(_dated)]
Sources = Annotated[list[Annotated[Text, Refers("sources")]], Field(min_length=1)]
Models = Annotated[list[Annotated[Text, Refers("models")]], Field(min_length=1)]
Model = Annotated[Text, Refers("models")]


def about(meaning: str, default: Any = ...) -> Any:
    """Return a field with its meaning; one without a default must be filled."""
    return Field(default, description=meaning)


SOURCES: Any = about("Ids of the sources.")
NOTE: Any = about("What a reader should know about this entry.", None)
VERIFIED: Any = about("false: no text that was read confirms it; show it as not confirmed.", True)


class Entry(BaseModel):
    """One entry of a file. `key` heads it in the file: [[key]], within its parent [[parent.key]].

    `needs` lists fields (or groups, one of which is enough) that may only be missing if `unknown`
    says why.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    table: ClassVar[str]
    key: ClassVar[str]
    id_column: ClassVar[str] = ""
    needs: ClassVar[tuple[tuple[str, ...], ...]] = ()

    unknown: dict[str, Text] = about("Why a value is missing.", {})

    @model_validator(mode="after")
    def _unknown_explains_what_is_missing(self) -> Self:
        wrong = []
        for key in self.unknown:
            if key not in type(self).model_fields:
                wrong.append(f"unknown speaks of {key!r}, which is no key of this kind of entry.")
            elif getattr(self, key) is not None:
                wrong.append(f"{key} has a value, yet unknown says why it has none; keep one.")
        wrong += [
            f"has no {' or '.join(group)}; add it, or say why under unknown."
            for group in self.needs
            if all(getattr(self, key) is None and key not in self.unknown for key in group)
        ]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


class Source(Entry):
    """Everything cited, once. Addresses are those of the copies that were read."""

    table, key, id_column = "sources", "source", "source_id"
    needs = (("url",),)
    id: Text
    title: Text = about("Title, as printed or as described in the note.")
    short: Words | None = about("Short name, for a table cell; otherwise the publisher.", None)
    publisher: Text = about("Publisher, and the carrier of the copy that was read.")
    date: PartialDate = about("Date of publication (first day of the period).")
    undated: bool = about(
        "true: the page shows no date; `date` is the year in which it was read.", False
    )
    kind: Literal[
        "government", "law", "commentary", "news", "research", "advocacy", "data", "other"
    ] = about("Kind of source.")
    url: Url | None = about("Address of the copy that was read.", None)
    note: Text | None = about("What was read, and how the date or title is known.", None)


class ModelFact(Entry):
    """Facts that compare the models, by aspect."""

    table, key = "model_facts", "fact"
    needs = (("number", "text"),)
    aspect: Literal[
        CoreAspect, "also_called", "ended", "revived", "continuity", "training_earlier"
    ] = about("What the fact is about.")
    number: int | None = about("Year, or hours of training.", None)
    computed: bool = about("true: the number is our own sum, not a source's.", False)
    text: Words | None = about("The fact in words.", None)
    note: Words | None = NOTE
    sources: Sources = SOURCES
    verified: bool = VERIFIED


class ModelNote(Entry):
    """Further notes on a model."""

    table, key = "model_notes", "note"
    kind: Literal["operational", "legal", "history", "oversight", "debate", "money", "scale"] = (
        about("What the note is about.")
    )
    text: Words = about("The note.")
    sources: Sources = SOURCES
    verified: bool = VERIFIED


class AgreementModel(Entry):
    """The models of agreement, and "none" for none. Ids are the codes of agreements.model."""

    table, key, id_column = "models", "model", "model"
    id: Text
    name: Words = about("Name of the model.")
    offered: bool = about("Whether ICE offers it today.")
    baseline: bool = about("true: no agreement, to which the models are compared.", False)
    summary: Words = about("The model in one or two sentences.")
    sources: Sources = SOURCES
    fact: list[ModelFact] = []
    note: list[ModelNote] = []


class PowerCell(Entry):
    """Whether a model gives a power: one row for each power and model."""

    table, key = "power_cells", "cell"
    model: Model = about("The model.")
    allowed: Literal["yes", "limited", "no", "not stated"] = about(
        "Whether the model gives the power."
    )
    condition: Words | None = about("Under which condition, or why.", None)
    sources: Sources = SOURCES
    verified: bool = VERIFIED

    @model_validator(mode="after")
    def _limits_say_how(self) -> Self:
        if self.allowed in ("limited", "not stated") and not self.condition:
            raise ValueError(f"is {self.allowed!r} without a condition; add one that says how.")
        return self


class Power(Entry):
    """What officers may be allowed to do."""

    table, key, id_column = "powers", "power", "power_id"
    id: Text
    title: Words = about("The power, as an activity.")
    heading: Literal["asking", "arrests", "papers", "holding"] = about(
        "Under which heading it stands."
    )
    cell: list[PowerCell] = []


class ModelAnswer(Entry):
    """What answers a question about the models: one row for each question and model."""

    table, key = "model_answers", "answer"
    model: Model = about("The model.")
    short: Words = about("The answer in a few words.")
    text: Words = about("The answer in full.")
    sources: Sources = SOURCES
    verified: bool = VERIFIED


class ModelQuestion(Entry):
    """Questions that tell the models apart, the most telling one first."""

    table, key, id_column = "model_questions", "question", "question_id"
    id: Text
    title: Words = about("The question.")
    why: Words | None = about("Why it is asked first.", None)
    answer: list[ModelAnswer] = []


class WalkStage(Entry):
    """The stages of a walk, in order."""

    table, key, id_column = "walk_stages", "stage", "stage_id"
    id: Text
    title: Words = about("The stage in a few words.")


class WalkStep(Entry):
    """What happens at a stage under a model: one row for each stage and model."""

    table, key = "walk_steps", "step"
    stage: Annotated[Text, Refers("walk_stages")] = about("The stage.")
    model: Model = about("The model.")
    decides: Words = about("Who decides at this step.")
    adds: bool = about("true: the agreement adds something at this step.", False)
    text: Words = about("What happens.")
    sources: Sources = SOURCES
    verified: bool = VERIFIED


class Walk(Entry):
    """What happens when ...: one case, followed through each model and through no agreement."""

    table, key, id_column = "walks", "walk", "walk_id"
    id: Text
    title: Words = about("The case in a few words.")
    intro: Words = about("What is assumed.")
    stage: list[WalkStage] = []
    step: list[WalkStep] = []


class DecisionNode(Entry):
    """Which model is it? Questions with yes or no; each answer leads to a question or a model."""

    table, key, id_column = "decision_nodes", "node", "node_id"
    id: Text
    text: Words = about("The question.")
    yes: Text = about("Where yes leads: a node_id or a model.")
    no: Text = about("Where no leads: a node_id or a model.")
    sources: Sources = SOURCES


class Voice(Entry):
    """Who says something, when, and in which sense."""

    needs = (("person", "organization"),)
    person: Text | None = about("Name of the person, if one is named.", None)
    role: Words = about("Role of the person, or kind of text.")
    organization: Text | None = about("Organization spoken for.", None)
    date: PartialDate = about("When it was said or published (first day of the period).")
    statement: Words = about("The position, paraphrased.")


class Raiser(Voice):
    """Who raises a concern: person or organization, when, and in which sense."""

    table, key = "concern_raisers", "raiser"
    sources: Sources = SOURCES
    note: Words | None = NOTE


class Evidence(Entry):
    """Findings that bear on a concern, in both directions."""

    table, key = "evidence", "evidence"
    direction: Literal["supports", "questions", "mixed", "context"] = about(
        "How the finding bears on the concern."
    )
    finding: Words = about("The finding, paraphrased.")
    publisher: Words = about("Who found it.")
    date: PartialDate = about("When it was published (first day of the period).")
    sources: Sources = SOURCES
    verified: bool = VERIFIED
    note: Words | None = NOTE


class Concern(Entry):
    """What critics are concerned about."""

    table, key, id_column = "concerns", "concern", "concern_id"
    id: Text
    title: Words = about("The concern in a few words.")
    statement: Words = about("The critics' position, paraphrased; names at least one.")
    models: Models = about("Models for which critics raise the concern.")
    sources: Sources = SOURCES
    none_found: Words | None = about("That no evidence in a direction was found, and which.", None)
    raiser: list[Raiser] = []
    evidence: list[Evidence] = []


class Response(Voice):
    """What officials and supporters answer."""

    table, key, id_column = "responses", "response", "response_id"
    id: Text
    concerns: Annotated[list[Annotated[Text, Refers("concerns")]], Field(min_length=1)] = about(
        "Concerns that the answer bears on."
    )
    sources: Sources = SOURCES
    verified: bool = VERIFIED
    note: Words | None = NOTE


class JoinStep(Entry):
    """How an agency joins, step by step; the id is the step's number."""

    table, key, id_column = "join_steps", "step", "step_id"
    id: int
    title: Words = about("The step in a few words.")
    text: Words = about("What happens.")
    models: Models = about("Models concerned.")
    sources: Sources = SOURCES
    note: Words | None = NOTE


class Term(Entry):
    """Terms, explained in plain words."""

    table, key, id_column = "glossary", "term", "term_id"
    id: Text
    term: Words = about("The term.")
    definition: Words = about("What it means here.")
    see_also: list[Annotated[Text, Refers("glossary")]] = about("Ids of related terms.", [])
    sources: Sources = SOURCES


class ArticleFact(Entry):
    """Figures of the founding article, with the SQL that checks them."""

    table, key, id_column = "article_facts", "fact", "fact_id"
    id: Text
    statement: Words = about("What the article says, paraphrased.")
    said: float = about("The figure in the article.")
    said_to: float | None = about("End of the range, if it is one.", None)
    unit: Text = about("What the figure counts.")
    as_of: PartialDate = about("Day (or first day of the period) it holds for.")
    verdict: Literal[
        "confirmed", "confirmed with a difference", "supported elsewhere", "not confirmed"
    ] = about("What checking it showed.")
    note: Words | None = about("A word on the difference, or on where else it is found.", None)
    sql: Text | None = about(
        "SELECT with $day that returns one row; its first column is the figure.", None
    )
    shown: Words | None = about("The row in words, column names in braces.", None)
    sources: Sources = SOURCES
    verified: bool = VERIFIED

    @model_validator(mode="after")
    def _sql_is_worded(self) -> Self:
        if (self.sql is None) != (self.shown is None):
            raise ValueError("has only one of sql and shown; one finds the figure, one words it.")
        return self


class ArticleClaim(Entry):
    """Every claim of the founding article, what checking it showed, and where it is shown."""

    table, key, id_column = "article_claims", "claim", "claim_id"
    id: int
    claim: Words = about("The claim, paraphrased.")
    verdict: Literal[
        "confirmed",
        "confirmed with a difference",
        "supported elsewhere",
        "not confirmed",
        "position",
    ] = about("What checking it showed; position: somebody's view, reported as such.")
    note: Words = about("What it rests on, or what differs.")
    shown_in: Texts = about('Entries that show it, as "concern.training".')
    sources: Sources = SOURCES


class Milestone(Entry):
    """What happened when, in the nation and in each state."""

    table, key, id_column = "milestones", "milestone", "milestone_id"
    id: Text
    date: PartialDate = about("Day of the event (or first day of the period).")
    scope: State = about("US, or the state's two letters.")
    also_states: list[State] = about("Other states whose timeline it belongs on.", [])
    kind: Literal[
        "federal_law",
        "executive_order",
        "policy",
        "agreement",
        "report",
        "court",
        "state_law",
        "state_executive",
    ] = about("Kind of event.")
    status: Literal[
        "happened",
        "published",
        "enacted",
        "passed",
        "proposed",
        "vetoed",
        "failed",
        "superseded",
        "rescinded",
    ] = about("What became of it, as far as was read.")
    effect: Literal["requires", "expands", "neutral", "limits", "bans"] = about(
        "Effect on 287(g); of what is only proposed: neutral."
    )
    effective: Day | None = about("When it took effect.", None)
    effective_basis: Literal["read", "assumed"] | None = Field(
        None,
        description="read: a text that was read gives the day; "
        "assumed: none does, and the day on which it became law stands in.",
    )
    title: Words = about("The event in a few words.")
    summary: Words = about("What happened.")
    models: list[Annotated[Text, Refers("models")]] = about("Models concerned.", [])
    sources: Sources = SOURCES
    disputed: bool = about("true: it was before a court when its sources were read.", False)
    verified: bool = VERIFIED
    note: Words | None = NOTE

    @model_validator(mode="after")
    def _laws_take_effect(self) -> Self:
        enacted = self.status == "enacted" and self.kind in ("state_law", "state_executive")
        if enacted and not self.effective:
            raise ValueError("is enacted; say under effective from which day it is in effect.")
        if (self.effective is None) != (self.effective_basis is None):
            raise ValueError("has only one of effective and effective_basis; it needs both.")
        return self


class NationalCount(Entry):
    """National totals that others published or that a roster before 2021 gives.

    What ICE's lists give is counted from them instead.
    """

    table, key = "national_counts", "count"
    date: PartialDate = about("Day the total holds for (or first day of the period).")
    value: int = about("The total.")
    unit: Literal["agencies", "agreements"] = about("What it counts.")
    basis: Literal["published", "derived"] = about(
        "published: a total somebody printed; derived: counted from the 2009 roster."
    )
    jem: int | None = about("Of these, Jail Enforcement.", None)
    wso: int | None = about("Of these, Warrant Service Officer.", None)
    tfm: int | None = about("Of these, Task Force.", None)
    hybrid: int | None = about("Of these, hybrid.", None)
    states: int | None = about("States and territories.", None)
    agencies: int | None = about("Agencies that hold these agreements.", None)
    sources: Sources = SOURCES
    verified: bool = VERIFIED
    note: Words | None = NOTE


class StateLaw(Entry):
    """What state law says about agreements. A state without a row was not researched.

    Only status enacted binds anyone, from the day in `effective`.
    """

    table, key = "state_laws", "law"
    state: State = about("The state's two letters.")
    stance: Literal["requires", "encourages", "limits", "bans", "none"] = about(
        "What the law, order or bill does; "
        "none: looked at, and no law that requires or bans agreements was found."
    )
    milestone: Annotated[Text, Refers("milestones")] = about("The milestone that tells it.")
    basis: Words = about("On which words of the text the stance rests.")
    binds: Words = about("Whom it binds.")
    bound: list[Literal["sheriff", "jail", "local", "state_police", "state_corrections", "all"]] = (
        about(
            "Whom it orders to sign, or to have no agreement: sheriffs, whoever runs a county's "
            "jail, all local agencies, the state police, the state's prisons, or all agencies. "
            "Empty where it does neither.",
            [],
        )
    )
    bound_if: Words | None = about("Which of them only.", None)
    deadline: Day | None = about("By when they must have signed, where the text says so.", None)
    note: Words | None = NOTE

    @model_validator(mode="after")
    def _orders_bind_somebody(self) -> Self:
        if self.bound and self.stance not in ("requires", "bans"):
            raise ValueError("binds somebody, but its stance is neither requires nor bans.")
        if (self.bound_if or self.deadline) and not self.bound:
            raise ValueError("has a condition or a deadline, but binds nobody; add bound.")
        return self


class QuizOption(Entry):
    """The answers to choose from, each with the reason why it is right or wrong."""

    table, key = "selfcheck_options", "option"
    text: Words = about("The answer.")
    correct: bool = about("Whether it is the right one.", False)
    why: Words = about("Why it is right or wrong.")


class QuizQuestion(Entry):
    """Questions to check oneself."""

    table, key, id_column = "selfcheck", "question", "question_id"
    id: Text
    text: Words = about("The question.")
    scenario: bool = about("true: a case to judge; false: a fact to know.")
    sources: Sources = SOURCES
    option: Annotated[list[QuizOption], Field(min_length=3)]

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if sum(option.correct for option in self.option) != 1:
            raise ValueError("needs one option with correct = true, no more and no fewer.")
        return self

    @property
    def _right(self) -> QuizOption:
        return next(option for option in self.option if option.correct)

    @computed_field(description="The answers to choose from.")
    def options(self) -> list[str]:
        """Return the answers to choose from."""
        return [option.text for option in self.option]

    @computed_field(description="The right one of them.")
    def answer(self) -> str:
        """Return the right answer."""
        return self._right.text

    @computed_field(description="Why it is right.")
    def reason(self) -> str:
        """Return why it is right."""
        return self._right.why


# The files, and which kinds of entry each holds.
FILES: dict[str, tuple[type[Entry], ...]] = {
    "sources.toml": (Source,),
    "models.toml": (AgreementModel,),
    "powers.toml": (Power,),
    "questions.toml": (ModelQuestion,),
    "walks.toml": (Walk,),
    "decision_tree.toml": (DecisionNode,),
    "concerns.toml": (Concern,),
    "responses.toml": (Response,),
    "joining.toml": (JoinStep,),
    "glossary.toml": (Term,),
    "article.toml": (ArticleFact, ArticleClaim),
    "milestones.toml": (Milestone,),
    "national_counts.toml": (NationalCount,),
    "state_laws.toml": (StateLaw,),
    "selfcheck.toml": (QuizQuestion,),
}
