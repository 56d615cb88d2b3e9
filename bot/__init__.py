"""The core of the papers bot: papers, editions, digests and bookmarks. It knows no platform."""
