"""The order of a turn: every actor once, as a whole or by its tracks."""

from crises import changed, only, problems


def test_order_names_each_actor_once_in_either_way():
    tracks = changed("north: {options: {push: {", "north: {tracks: [navy], options: {push: {track: navy, ")
    assert problems(tracks + "order: [events, north.navy]\n") == ()
    assert "'north' stands here again" in only(tracks + "order: [events, north.navy, north]\n").problem
    assert "'north.navy' stands here again" in only(tracks + "order: [events, north, north.navy]\n").problem
