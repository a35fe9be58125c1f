"""Reading a file of schools (`parsing`, pure) and writing what it says (`saving`)."""

from .parsing import ContactRow, Problem, SchoolRow, parse
from .saving import ImportRefusedError, Report, save

__all__ = ["ContactRow", "ImportRefusedError", "Problem", "Report", "SchoolRow", "parse", "save"]
