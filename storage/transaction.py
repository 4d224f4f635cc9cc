"""All that can be read and written in one transaction."""

from core.address import Address
from core.gallery import Entry
from storage.audit import Audit
from storage.bans import Bans
from storage.charges import Charges
from storage.events import Events
from storage.favourites import Favourites
from storage.inputs import Inputs
from storage.jobs import Jobs
from storage.outbox import Outbox
from storage.outputs import Outputs
from storage.people import People
from storage.places import Places
from storage.presets import Presets
from storage.quotas import Quotas
from storage.reports import Reports
from storage.roles import Roles
from storage.settings import Settings
from storage.statements import Statements
from storage.statistics import Statistics
from storage.transcript import transcript
from storage.unlabelled import Unlabelled
from storage.verdicts import Verdicts
from storage.word_list import WordList
from storage.works import Works


class Transaction:
    """The stored things, by kind. Good until its `async with` ends, and then refuses."""

    def __init__(self, statements: Statements) -> None:
        self.people = People(statements)
        self.roles = Roles(statements)
        self.bans = Bans(statements)
        self.quotas = Quotas(statements)
        self.charges = Charges(statements)
        self.settings = Settings(statements)
        self.presets = Presets(statements)
        self.favourites = Favourites(statements)
        self.places = Places(statements)
        self.audit = Audit(statements)
        self.word_list = WordList(statements)
        self.verdicts = Verdicts(statements)
        self.reports = Reports(statements)
        self.statistics = Statistics(statements)
        self.events = Events(statements)
        self.inputs = Inputs(statements)
        self.jobs = Jobs(statements)
        self.works = Works(statements)
        self.outputs = Outputs(statements)
        self.outbox = Outbox(statements)
        self.unlabelled = Unlabelled(statements)
        self._statements = statements

    async def transcript(self, address: Address, *, limit: int) -> tuple[Entry, ...]:
        """The last messages and replies of a conversation, oldest first."""
        return await transcript(self._statements, address, limit=limit)
