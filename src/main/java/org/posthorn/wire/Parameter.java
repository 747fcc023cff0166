package org.posthorn.wire;

import org.jspecify.annotations.Nullable;

/// One parameter of MAIL or RCPT.
///
/// @param keyword in upper case
/// @param given what stands behind the `=`, or null when there is none
record Parameter(String keyword, @Nullable String given) {
    String value() {
        if (given == null || given.isEmpty()) {
            throw bad(keyword + " needs a value");
        }
        return given;
    }

    boolean bare() {
        if (given != null) {
            throw bad(keyword + " takes no value");
        }
        return true;
    }

    Parameter once(boolean seen) {
        if (seen) {
            throw bad(keyword + " given twice");
        }
        return this;
    }

    CommandSyntaxException unknown(String command) {
        return new CommandSyntaxException(555, 4, command + " parameter not recognized or not implemented");
    }

    static CommandSyntaxException bad(String text) {
        return new CommandSyntaxException(501, 4, text);
    }
}
