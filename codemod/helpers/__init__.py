"""The functions that a migrated file gets when a value is only known at run time."""
