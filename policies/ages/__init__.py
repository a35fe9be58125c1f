"""How old one must be for which platform, where and when: the combining rule, the checker, the poster, HQ's pages."""
