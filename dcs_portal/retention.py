"""How long each kind of record is kept. Every model names its class; a test refuses one that does not.

Periods follow the duties in the Data Protection Act 2018 and Keeping Children Safe in Education. Nothing is
destroyed by the clock alone: the end of a period starts a review, and a legal hold beats it.
"""

from enum import Enum


class Retention(Enum):
    """A retention class: what starts the period, and how long it runs."""

    SAFEGUARDING = "Safeguarding record: the child's date of birth plus 25 years, then a review"
    COMPLAINTS = "Complaints and incident log: about six years after it is closed"
    ACCOUNT = "Account and role: six years after the person leaves"
    REFERENCE = "Reference data: for as long as the school is run, then with its records"
    AUDIT = "Audit event: as long as the record it is about"
    TRANSIENT = "Working data: deleted when it has served, at most after 30 days"
