"""What the dossier as a page is made of: its words in every language, its records, its pictures, and the files that it is put together from."""
