package org.posthorn.config;

/// One thing that is wrong with a configuration file. Line and column count from 1; both are 0 when the problem is
/// the file itself, such as that there is none.
///
/// @param file the name of the file, or the option of the command line that is to blame
public record Problem(Severity severity, String file, int line, int column, String message) {
    /// What follows from a problem.
    public enum Severity {
        /// It can't work: the server does not start.
        ERROR,
        /// It works, and is dangerous or not what it seems.
        WARNING
    }

    /// An error.
    public Problem(String file, int line, int column, String message) {
        this(Severity.ERROR, file, line, column, message);
    }

    /// Whether the configuration can't be used because of it.
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /// As compilers print it, so that editors can jump there: `conf/posthorn.toml:12:5: unknown key "hostnme"`. A
    /// warning has `warning: ` before its message.
    @Override
    public String toString() {
        String place = line == 0 ? file + ": " : file + ':' + line + ':' + column + ": ";
        return place + (isError() ? "" : "warning: ") + message;
    }
}
