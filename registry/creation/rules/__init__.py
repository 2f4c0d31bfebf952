"""Pure decisions of the creation room: states, names, founders, capital, organs, what a file lacks."""
