"""What the entries of data/editorial/ may hold: one `Table` for each kind of entry."""

from dataclasses import dataclass

# What a comparison of models shows row by row; each model says each, or why it can't.
CORE_ASPECTS = (
    "where",
    "supervision",
    "introduced",
    "training_hours",
    "training_length",
    "training_form",
    "training_exam",
    "training_refresher",
)
ASPECTS = (*CORE_ASPECTS, "also_called", "ended", "revived", "continuity", "training_earlier")


@dataclass(frozen=True)
class Field:
    """One key of an entry, and the column it fills.

    A required field that an entry lacks needs a reason in the entry's `unknown`; an optional
    field that is absent means that there is nothing to add.
    """

    key: str
    comment: str
    kind: str = "text"
    required: bool = True
    values: tuple[str, ...] = ()
    refers: str = ""  # the table whose ids these are


@dataclass(frozen=True)
class Table:
    """One kind of entry: `path` is its place in the file, "concern.raiser" for [[concern.raiser]].

    `id_column` is the column that holds an entry's id, in this table and in those of its parts.
    """

    name: str
    file: str
    path: str
    comment: str
    fields: tuple[Field, ...]
    id_column: str = ""


def _sources(required: bool = True) -> Field:
    return Field("sources", "Ids of the sources.", "texts", required, refers="sources")


def _note(comment: str = "What a reader should know about this entry.") -> Field:
    return Field("note", comment, required=False)


VERIFIED = Field(
    "verified",
    "false: no text that was read confirms it; show it as unconfirmed.",
    "flag",
    required=False,
)
_MODELS = Field("models", "Models concerned.", "texts", refers="models")
_WHO = (
    Field("person", "Name of the person, if one is named.", required=False),
    Field("role", "Role of the person, or kind of text."),
    Field("organization", "Organization spoken for.", required=False),
    Field("date", "When it was said or published (first day of the period).", "date"),
    Field("statement", "The position, paraphrased."),
)

TABLES = (
    Table(
        "sources",
        "sources.toml",
        "source",
        "Everything cited, once. Addresses are those of the copies that were read.",
        (
            Field("title", "Title, as printed or as described in the note."),
            Field(
                "short", "Short name, for a table cell; otherwise the publisher.", required=False
            ),
            Field("publisher", "Publisher, and the carrier of the copy that was read."),
            Field("date", "Date of publication (first day of the period).", "date"),
            Field(
                "kind",
                "Kind of source.",
                values=(
                    "government",
                    "law",
                    "commentary",
                    "news",
                    "research",
                    "advocacy",
                    "data",
                    "other",
                ),
            ),
            Field("url", "Address of the copy that was read."),
            _note("What was read, and how the date or title is known."),
        ),
        "source_id",
    ),
    Table(
        "models",
        "models.toml",
        "model",
        "The models of agreement. The id is the code in agreements.model.",
        (
            Field("name", "Name of the model."),
            Field("offered", "Whether ICE offers it today.", "flag"),
            Field("summary", "The model in one sentence."),
            _sources(),
        ),
        "model",
    ),
    Table(
        "model_facts",
        "models.toml",
        "model.fact",
        "Facts that compare the models, by aspect.",
        (
            Field("aspect", "What the fact is about.", values=ASPECTS),
            Field("number", "Year, or hours of training.", "integer", required=False),
            Field("text", "The fact in words.", required=False),
            _note(),
            _sources(),
            VERIFIED,
        ),
    ),
    Table(
        "model_notes",
        "models.toml",
        "model.note",
        "Further notes on a model.",
        (
            Field(
                "kind",
                "What the note is about.",
                values=(
                    "operational",
                    "legal",
                    "history",
                    "oversight",
                    "debate",
                    "money",
                    "scale",
                ),
            ),
            Field("text", "The note."),
            _sources(),
        ),
    ),
    Table(
        "powers",
        "powers.toml",
        "power",
        "What officers may be allowed to do.",
        (Field("title", "The power, as an activity."),),
        "power_id",
    ),
    Table(
        "power_cells",
        "powers.toml",
        "power.cell",
        "Whether a model gives a power: one row for each power and model.",
        (
            Field("model", "The model.", refers="models"),
            Field(
                "allowed",
                "Whether the model gives the power.",
                values=("yes", "limited", "no", "not stated"),
            ),
            Field("condition", "Under which condition, or why.", required=False),
            _sources(),
            VERIFIED,
        ),
    ),
    Table(
        "concerns",
        "concerns.toml",
        "concern",
        "What critics are concerned about.",
        (
            Field("title", "The concern in a few words."),
            Field("statement", "The critics' position, paraphrased."),
            Field(
                "models", "Models for which critics raise the concern.", "texts", refers="models"
            ),
        ),
        "concern_id",
    ),
    Table(
        "concern_raisers",
        "concerns.toml",
        "concern.raiser",
        "Who raises a concern: person or organization, when, and in which sense.",
        (*_WHO, _sources(), _note()),
    ),
    Table(
        "evidence",
        "concerns.toml",
        "concern.evidence",
        "Findings that bear on a concern, in both directions.",
        (
            Field(
                "direction",
                "How the finding bears on the concern.",
                values=("supports", "questions", "mixed", "context"),
            ),
            Field("finding", "The finding, paraphrased."),
            Field("publisher", "Who found it."),
            Field("date", "When it was published (first day of the period).", "date"),
            _sources(),
            VERIFIED,
            _note(),
        ),
    ),
    Table(
        "responses",
        "responses.toml",
        "response",
        "What officials and supporters answer.",
        (
            Field("concerns", "Concerns that the answer bears on.", "texts", refers="concerns"),
            *_WHO,
            _sources(),
            VERIFIED,
            _note(),
        ),
        "response_id",
    ),
    Table(
        "join_steps",
        "joining.toml",
        "step",
        "How an agency joins, step by step; the id is the step's number.",
        (
            Field("title", "The step in a few words."),
            Field("text", "What happens."),
            _MODELS,
            _sources(),
            _note(),
        ),
        "step_id",
    ),
    Table(
        "glossary",
        "glossary.toml",
        "term",
        "Terms, explained in plain words.",
        (
            Field("term", "The term."),
            Field("definition", "What it means here."),
            Field("see_also", "Ids of related terms.", "texts", False, refers="glossary"),
            _sources(),
        ),
        "term_id",
    ),
    Table(
        "article_facts",
        "article.toml",
        "fact",
        "Figures of the founding article, with the SQL that checks them.",
        (
            Field("statement", "What the article says, paraphrased."),
            Field("said", "The figure in the article.", "number"),
            Field("said_to", "End of the range, if it is one.", "number", required=False),
            Field("unit", "What the figure counts."),
            Field("as_of", "Day (or first day of the period) it holds for.", "date"),
            Field(
                "verdict",
                "What checking it showed.",
                values=(
                    "confirmed",
                    "confirmed with a difference",
                    "supported elsewhere",
                    "not confirmed",
                ),
            ),
            _note("A word on the difference, or on where else it is found."),
            Field(
                "sql",
                "SELECT with $day that returns one row; its first column is the figure.",
                required=False,
            ),
            Field("shown", "The row in words, column names in braces.", required=False),
            _sources(),
            VERIFIED,
        ),
        "fact_id",
    ),
    Table(
        "article_claims",
        "article.toml",
        "claim",
        "Every claim of the founding article, and where the dashboard shows it.",
        (
            Field("claim", "The claim, paraphrased."),
            Field("shown_in", 'Entries that show it, as "concern.training".', "texts"),
        ),
        "claim_id",
    ),
    Table(
        "milestones",
        "milestones.toml",
        "milestone",
        "What happened when, in the nation and in each state.",
        (
            Field("date", "Day of the event (or first day of the period).", "date"),
            Field("scope", "US, or the state's two letters."),
            Field("also_states", "Other states whose timeline it belongs on.", "texts", False),
            Field(
                "kind",
                "Kind of event.",
                values=(
                    "federal_law",
                    "executive_order",
                    "policy",
                    "agreement",
                    "report",
                    "court",
                    "state_law",
                    "state_executive",
                ),
            ),
            Field(
                "status",
                "What became of it, as far as was read.",
                values=(
                    "happened",
                    "published",
                    "enacted",
                    "passed",
                    "proposed",
                    "vetoed",
                    "failed",
                    "superseded",
                    "rescinded",
                ),
            ),
            Field(
                "effect",
                "Effect on 287(g); of what is only proposed: neutral.",
                values=("requires", "expands", "neutral", "limits", "bans"),
            ),
            Field("effective", "When it took effect, if on another day.", "day", required=False),
            Field("title", "The event in a few words."),
            Field("summary", "What happened."),
            Field("models", "Models concerned.", "texts", False, refers="models"),
            _sources(),
            VERIFIED,
            _note(),
        ),
        "milestone_id",
    ),
    Table(
        "national_counts",
        "national_counts.toml",
        "count",
        "National totals that others published or that a roster before 2021 gives; "
        "what ICE's lists give is counted from them instead.",
        (
            Field("date", "Day the total holds for (or first day of the period).", "date"),
            Field("value", "The total.", "integer"),
            Field("unit", "What it counts.", values=("agencies", "agreements")),
            Field(
                "basis",
                "published: a total somebody printed; derived: counted from the roster of 2009.",
                values=("published", "derived"),
            ),
            Field("jem", "Of these, Jail Enforcement.", "integer", required=False),
            Field("wso", "Of these, Warrant Service Officer.", "integer", required=False),
            Field("tfm", "Of these, Task Force.", "integer", required=False),
            Field("hybrid", "Of these, hybrid.", "integer", required=False),
            Field("states", "States and territories.", "integer", required=False),
            Field("agencies", "Agencies that hold these agreements.", "integer", required=False),
            _sources(),
            VERIFIED,
            _note(),
        ),
    ),
    Table(
        "state_laws",
        "state_laws.toml",
        "law",
        "What state law says about agreements; a state without a row is silent. "
        "Only status enacted binds anyone.",
        (
            Field("state", "The state's two letters."),
            Field(
                "stance",
                "What the law, order or bill does.",
                values=("requires", "encourages", "limits", "bans"),
            ),
            Field("milestone", "The milestone that tells it.", refers="milestones"),
            _note(),
        ),
    ),
    Table(
        "selfcheck",
        "selfcheck.toml",
        "question",
        "Questions to check oneself.",
        (
            Field("text", "The question."),
            Field("options", "The answers to choose from.", "texts"),
            Field("answer", "The right one of them."),
            Field("reason", "Why it is right."),
            _sources(),
        ),
        "question_id",
    ),
)
