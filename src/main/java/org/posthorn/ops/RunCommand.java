package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `posthorn run`
@Command(name = "run", description = "Run the server in the foreground, until SIGTERM or Ctrl-C.")
final class RunCommand implements Callable<Integer> {
    private final CommandContext context;

    RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        return context.program().run(context.setup());
    }
}
