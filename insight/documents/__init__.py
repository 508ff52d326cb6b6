"""Documents as people look for them: found, narrowed, counted, corrected and taken out."""
