package org.posthorn.ops;

import java.util.List;

/// The configuration can't be used.
public final class SetupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /// @param problems each on one line, with file, line and column where it has them
    public SetupException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
