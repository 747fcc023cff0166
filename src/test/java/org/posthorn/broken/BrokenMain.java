package org.posthorn.broken;

/// The last room of the broken house uses it, as each of the others uses the room below itself.
public final class BrokenMain {
    private BrokenMain() {}
}
