package org.posthorn.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlPosition;

/// A place in the file, both counted from 1.
record Position(int line, int column) implements Comparable<Position> {
    static final Position START = new Position(1, 1);

    static Position of(@Nullable TomlPosition position) {
        return position == null ? START : new Position(position.line(), position.column());
    }

    @Override
    public int compareTo(Position other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
