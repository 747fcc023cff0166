package org.posthorn.ops;

import java.io.PrintWriter;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What every command works with.
record CommandContext(
        Program program,
        RootCommand root,
        Desks desks,
        Terminal terminal,
        PrintWriter out,
        PrintWriter err,
        Json json,
        InstantSource clock) {

    Setup setup() {
        return root.setup();
    }

    /// Prints JSON for machines.
    void printJson(Object value) {
        out.println(json.text(value));
    }

    /// Says on stderr that something may take long, if a person is there to wait for it.
    void progress(String what) {
        progress(terminal, err, what);
    }

    static void progress(Terminal terminal, PrintWriter err, String what) {
        if (terminal.isInteractive()) {
            err.println(what);
            err.flush();
        }
    }

    /// Whether a person said yes; false also when nobody is there.
    boolean confirmed(String question) {
        @Nullable String answer = terminal.ask(question + " [y/N] ");
        return answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }
}
