package org.posthorn.alias;

import java.nio.file.Path;

/// One thing that is wrong with a file. Line and column count from 1, and are 0 where it is the file itself.
public record TableProblem(Path file, int line, int column, String message) {
    /// As compilers print it.
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ":" + line + ':' + column + ": " + message;
    }
}
