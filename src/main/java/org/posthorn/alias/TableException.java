package org.posthorn.alias;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// Files that can't be used as they are.
public final class TableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<TableProblem> problems;

    TableException(List<TableProblem> problems) {
        super(problems.stream().map(TableProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<TableProblem> problems() {
        return problems;
    }
}
