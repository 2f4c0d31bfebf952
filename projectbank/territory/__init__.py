"""What a place needs and what it can do. Words: *need* and *potential* are indexes from 0 to 100 among places of one
level; the *quadrant* sets them side by side; *saturation* says how full a trade already is, from the registry."""
