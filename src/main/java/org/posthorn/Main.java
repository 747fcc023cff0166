package org.posthorn;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.posthorn.ops.Commands;
import org.posthorn.ops.ProgramLog;

/// Starts Posthorn. Everything is put together in [Posthorn] and [Server], by constructors.
public final class Main {
    private Main() {}

    public static void main(String... args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = Commands.execute(new Posthorn(out), args, out, err);
        ProgramLog.close();
        System.exit(status);
    }
}
