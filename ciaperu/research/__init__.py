"""The questions that a dossier answers; plain dataclasses come back."""
