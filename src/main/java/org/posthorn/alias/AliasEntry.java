package org.posthorn.alias;

import java.nio.file.Path;
import java.util.List;

/// One entry of a table.
///
/// @param local as it is looked for; empty: all of the domain
/// @param domain as it is looked for; empty: each domain of ours
/// @param targets empty: a mailbox, whose mail is delivered as it is addressed
record AliasEntry(Path file, int line, String local, String domain, List<AliasTarget> targets) {
    AliasEntry {
        targets = List.copyOf(targets);
    }

    boolean isCatchAll() {
        return local.isEmpty();
    }

    TableProblem problem(int atLine, int column, String message) {
        return new TableProblem(file, atLine, column, message);
    }

    TableProblem problem(String message) {
        return problem(line, 1, message);
    }

    @Override
    public String toString() {
        return domain.isEmpty() ? local : local + '@' + domain;
    }
}
