"""Learning pages as files, on their way in and out of the site."""
