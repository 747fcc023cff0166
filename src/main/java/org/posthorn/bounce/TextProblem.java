package org.posthorn.bounce;

/// One thing that is wrong with an operator's texts. Line and column count from 1; both are 0 when it is the file
/// itself.
public record TextProblem(String file, int line, int column, String message) {
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ':' + line + ':' + column + ": " + message;
    }
}
