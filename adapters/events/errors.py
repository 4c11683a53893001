"""What can go wrong with events."""


class EventsUnavailable(Exception):
    """Events can be neither published nor listened to at the moment."""
