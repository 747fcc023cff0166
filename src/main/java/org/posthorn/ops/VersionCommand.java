package org.posthorn.ops;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `posthorn version`
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final CommandContext context;

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().println("Posthorn " + context.program().version());
        return Commands.OK;
    }
}
