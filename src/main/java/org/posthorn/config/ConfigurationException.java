package org.posthorn.config;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration that cannot be used, with everything that is wrong with it and not just the first thing.
public final class ConfigurationException extends Exception {
    private final transient List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /// The problems as one prints them, a line each.
    public List<String> lines() {
        return problems.stream().map(Problem::toString).toList();
    }

    /// In the order of the file; never empty.
    public List<Problem> problems() {
        return problems;
    }
}
