"""What a power cut leaves behind: a process is killed at every point where it writes, then everything goes on."""
