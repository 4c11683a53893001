"""The data-asset API: who customers are and what they hold, in an envelope of its own."""
