package org.posthorn.ops;

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
        Program.CheckResult result = context.program().check(context.setup());
        result.problems().forEach(context.err()::println);
        String warnings = result.warnings() + (result.warnings() == 1 ? " warning" : " warnings");
        if (result.errors() > 0) {
            context.err().println(result.errors() + (result.errors() == 1 ? " error, " : " errors, ") + warnings);
            return Commands.FAILURE;
        }
        context.out()
                .println(
                        result.warnings() == 0
                                ? "The configuration is good."
                                : "The configuration can be used, with " + warnings + '.');
        return Commands.OK;
    }
}
