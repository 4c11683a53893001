"""Events within one process."""

from adapters.events import Listening, MemoryEvents


async def test_an_event_reaches_all_who_listen_on_one_of_its_channels() -> None:
    events = MemoryEvents()
    heard: list[tuple[str, str]] = []
    for name, channels in {"one": ["a"], "two": ["a", "b"], "three": ["c"]}.items():
        await events.listen(channels, lambda handle, name=name: heard.append((name, handle)))  # type: ignore[misc]
    await events.publish(["a"], "1")
    await events.publish(["b", "d"], "2")
    assert sorted(heard) == [("one", "1"), ("two", "1"), ("two", "2")]


async def test_who_has_closed_hears_nothing_more_and_leaves_nothing() -> None:
    events = MemoryEvents()
    heard: list[str] = []
    first = await events.listen(["a", "b"], heard.append)
    second = await events.listen(["a"], heard.append)
    assert events.listening() == 2
    first.close()
    first.close()
    await events.publish(["a", "b"], "1")
    assert heard == ["1"]
    second.close()
    assert events.listening() == 0


async def test_a_listener_may_close_while_it_is_told() -> None:
    events = MemoryEvents()
    heard: list[str] = []
    places: list[Listening] = []

    def deliver(handle: str) -> None:
        heard.append(handle)
        for place in places:
            place.close()

    places += [await events.listen(["a"], deliver) for _ in range(2)]
    await events.publish(["a"], "1")
    await events.publish(["a"], "2")
    assert "2" not in heard
    assert events.listening() == 0
