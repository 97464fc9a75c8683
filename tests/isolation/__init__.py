"""Five hundred tests in random order, eight at a time, against one sandbox."""
