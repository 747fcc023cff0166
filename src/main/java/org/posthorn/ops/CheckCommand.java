package org.posthorn.ops;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `posthorn check`
@Command(name = "check", description = "Check the configuration, without starting anything.")
final class CheckCommand implements Callable<Integer> {
    private final CommandContext context;

    CheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> problems = context.program().check(context.setup());
        problems.forEach(context.err()::println);
        if (problems.isEmpty()) {
            context.out().println("The configuration is good.");
        }
        return problems.isEmpty() ? Commands.OK : Commands.FAILURE;
    }
}
