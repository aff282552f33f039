"""Pictures, films and recordings: taken in, made anew without what they carried, and kept under their digest."""
