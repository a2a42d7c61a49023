"""Trees that Gambit has read."""


def by_hand(game, chances):
    """Return how likely the outcomes of a tree are, given the chances of actions in Gambit's order."""
    order = [(p.number, i.number, a.number) for p in game.players for i in p.infosets for a in i.actions]
    of = dict(zip(order, chances, strict=True))
    ends = {}

    def walk(node, share):
        if node.is_terminal:
            label = node.outcome.label.rsplit(", ", 1)[0]
            ends[label] = ends.get(label, 0.0) + share
            return
        for action, child in zip(node.infoset.actions, node.children, strict=True):
            own = (node.player.number, node.infoset.number, action.number)
            walk(child, share * (float(action.prob) if node.infoset.is_chance else of[own]))

    walk(game.root, 1.0)
    return ends
