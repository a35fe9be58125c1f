"""Governing documents from files: .docx, .pdf, Markdown and plain text become Markdown. Knows no database."""
