package org.posthorn;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.posthorn.ops.Commands;

/// Starts Posthorn. Everything is put together in [Posthorn] and [Server], by constructors.
public final class Main {
    private Main() {}

    public static void main(String... args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(Commands.execute(new Posthorn(out), args, out, err));
    }
}
