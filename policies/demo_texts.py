"""What the demonstration's documents say. The facts are those of strategy document 16; the words are ours."""

DEMONSTRATION = (
    "> **This is a demonstration.** It says in other words what strategy document 16 is about. "
    "The document itself is imported by HQ.\n"
)
_ABOUT = """
# Social media: staff and children

Strategy document 16, version 1, published on 14 February 2024, for 2023–2026. It is for every school and setting of
Defence Children Services (DCS).

## What we use it for

Schools and settings may write to parents, to the local command and to other partners on social media. It is one of the
ways in which DCS keeps in touch.

## Beyond your own school or setting

Leaders make sure that nobody starts or builds up an account or page that reaches further than the own school or
setting, unless it follows the DCS policy for social media.
"""
_PUPILS = """
## Pupils

- Lessons do not need social platforms, and pupils are not asked to use them there. Think of WhatsApp, Facebook,
  Snapchat or TikTok.
- Every platform has a lowest age. Schools and settings keep to it, because the safety of children comes first.
- Children may well use such platforms at home. So each of them, whatever their age, has CEOP training once a year.
- From 13 on the training goes further: how to use the platforms safely and, where it fits, what others find about
  you online, and how you stay in charge of it.
"""
_NEGATIVE = """
## When something bad is said

Most people in our communities are fair and careful online. Writing against children, parents, a local command or staff
is not accepted, whoever does it, alone or in a group:

1. it goes to the Welfare Officers
2. the leaders of the school or setting do what is needed
"""
_NOTES = """
## Notes

1. How things are done in detail is in the Education & Care Strategy, Development Aspect 8: Standardisation,
   Alignment & Empowerment: Media.
2. The DCS Social Media Directive is being rewritten, and comes later.
"""
STRATEGY = "".join([DEMONSTRATION, _ABOUT, _PUPILS, _NEGATIVE, _NOTES])
SECOND = "".join(
    [
        DEMONSTRATION,
        _ABOUT.replace("version 1, published on 14 February 2024, for 2023–2026", "version 2, for 2027–2030"),
        _PUPILS.replace("WhatsApp, Facebook,\n  Snapchat or TikTok", "WhatsApp, Instagram,\n  Snapchat or TikTok"),
        _NEGATIVE.replace("it goes to the Welfare Officers", "report it in this portal, from where it goes to them"),
        _NOTES,
    ]
)
CHANGES = "This is the first version in the portal."
CHANGES_FOR = {
    "staff": "Pupils never need a social platform for a lesson.",
    "leader": "An account that reaches beyond your school follows the DCS policy first.",
}
# The question, the answers, which one is right (counted from 0), and why.
QUESTIONS = [
    (
        "A class is to send its homework in a WhatsApp group. Is that allowed?",
        ["Yes, if all parents agree", "No", "Yes, from 13 on"],
        1,
        "Lessons do not need social platforms, whatever the age.",
    ),
    (
        "How often do children have CEOP training?",
        ["Once a year, at every age", "Once, at 13", "When something has happened"],
        0,
        "Every child has it each year; from 13 on it goes further.",
    ),
]
