package org.posthorn.ops;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command did.
record CommandRun(int status, String out, String err) {
    static CommandRun of(Program program, Terminal terminal, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Commands.execute(program, args, terminal, new PrintWriter(out), new PrintWriter(err));
        return new CommandRun(status, out.toString(), err.toString());
    }

    static CommandRun of(Program program, String... args) {
        return of(program, FakeTerminal.pipe(""), args);
    }
}
