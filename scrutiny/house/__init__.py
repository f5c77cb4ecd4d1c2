"""The committee report in the house format: composed once from frozen data, drawn by every format alike."""

from scrutiny.house.blocks import Document, gaps_of, words_of
from scrutiny.house.compose import SECTIONS, compose, document_name

__all__ = ["SECTIONS", "Document", "compose", "document_name", "gaps_of", "words_of"]
