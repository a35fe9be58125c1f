from dcs_portal.forms.searching import WordsForm, words_field


class SearchForm(WordsForm):
    """Words to look for in the documents."""

    words = words_field("Search the documents", "Enter a word to search for")
