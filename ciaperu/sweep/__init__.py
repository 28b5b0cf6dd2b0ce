"""New evidence: the papers of an archive looked through for what concerns a dossier."""
