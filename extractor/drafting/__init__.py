"""A sample of a form -> a draft of its form model: what a person would otherwise type, with their doubts marked.

Drafting stands on what was read (``document``) and on how mapping lays a form out; it knows no form. What it takes for
labels comes from a file of words and from the structure: a blank cell beside a text, a row of short texts above rows
that look alike.
"""

from extractor.drafting.draft import Block, Draft, Guess, Item
from extractor.drafting.drafting import draft_form
from extractor.drafting.trying import try_out
from extractor.drafting.words import Words, load_words
from extractor.drafting.writing import to_yaml

__all__ = ["Block", "Draft", "Guess", "Item", "Words", "draft_form", "load_words", "to_yaml", "try_out"]
