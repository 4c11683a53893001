"""Operations answered as streams: how one is opened, fed with events, and ended."""
