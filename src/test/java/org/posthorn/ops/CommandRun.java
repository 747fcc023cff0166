package org.posthorn.ops;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;

/// What a command did.
record CommandRun(int status, String out, String err) {
    private static final InstantSource NOW = InstantSource.fixed(FakeSpool.ARRIVED.plusSeconds(240));

    static CommandRun of(Program program, Terminal terminal, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Commands.execute(program, args, terminal, NOW, new PrintWriter(out), new PrintWriter(err));
        return new CommandRun(status, out.toString(), err.toString());
    }

    static CommandRun of(Program program, String... args) {
        return of(program, FakeTerminal.pipe(""), args);
    }
}
