package org.posthorn.config;

/// One thing that is wrong with a configuration file. Line and column count from 1; both are 0 when the problem is
/// the file itself, such as that there is none.
public record Problem(String file, int line, int column, String message) {
    /// As compilers print it, so that editors can jump there: `conf/posthorn.toml:12:5: unknown key "hostnme"`.
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ':' + line + ':' + column + ": " + message;
    }
}
