package org.posthorn.ops;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line. Exit statuses: 0 when all went well, 1 when it did not, 2 when the command was not understood.
public final class Commands {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private Commands() {}

    /// Runs one command to its end, which for `run` is the end of the server. Returns the exit status.
    public static int execute(Program program, String[] args, PrintWriter out, PrintWriter err) {
        return execute(program, args, new SystemTerminal(), InstantSource.system(), out, err);
    }

    static int execute(
            Program program, String[] args, Terminal terminal, InstantSource clock, PrintWriter out, PrintWriter err) {
        var root = new RootCommand();
        var desks = new Desks(program, what -> CommandContext.progress(terminal, err, what));
        var context = new CommandContext(program, root, desks, terminal, out, err, new Json(), clock);
        CommandLine line = commands(root, context)
                .setOut(out)
                .setErr(err)
                .setExecutionStrategy(Commands::run)
                .setParameterExceptionHandler((misuse, _) -> misused(misuse, err))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, err));
        line.getCommandSpec().version("Posthorn " + program.version());
        int status = line.execute(args);
        err.flush();
        // Flushes. A full disk or a closed pipe has taken a list that is not whole.
        return out.checkError() && status == OK ? FAILURE : status;
    }

    private static CommandLine commands(RootCommand root, CommandContext context) {
        return new CommandLine(root)
                .addSubcommand(new RunCommand(context))
                .addSubcommand(new CheckCommand(context))
                .addSubcommand(new CommandLine(new UserCommand())
                        .addSubcommand(new UserAddCommand(context))
                        .addSubcommand(new UserRemoveCommand(context))
                        .addSubcommand(new UserListCommand(context))
                        .addSubcommand(userCertificate(context)))
                .addSubcommand(queue(context))
                .addSubcommand(tls(context))
                .addSubcommand(new CommandLine(new BrakesCommand())
                        .addSubcommand(new BrakesListCommand(context))
                        .addSubcommand(new BrakesReleaseCommand(context)))
                .addSubcommand(new CommandLine(new BansCommand())
                        .addSubcommand(new BansListCommand(context))
                        .addSubcommand(new BansRemoveCommand(context)))
                .addSubcommand(new CommandLine(new ShapingCommand())
                        .addSubcommand(new ShapingListCommand(context))
                        .addSubcommand(new ShapingSetCommand(context))
                        .addSubcommand(new ShapingClearCommand(context)))
                .addSubcommand(new VersionCommand(context));
    }

    private static CommandLine queue(CommandContext context) {
        return new CommandLine(new QueueCommand())
                .addSubcommand(new QueueListCommand(context))
                .addSubcommand(new QueueShowCommand(context))
                .addSubcommand(new QueueExplainCommand(context))
                .addSubcommand(act(context, QueueAction.RETRY, "Try messages again now."))
                .addSubcommand(act(context, QueueAction.HOLD, "Keep messages from being attempted, until released."))
                .addSubcommand(act(context, QueueAction.RELEASE, "End a hold."))
                .addSubcommand(act(context, QueueAction.REMOVE, "Remove messages, without a report to their senders."));
    }

    private static CommandLine userCertificate(CommandContext context) {
        var add = new CommandLine(new UserCertificateActCommand(context, true));
        add.getCommandSpec().name("add").usageMessage().description("Let a user log in with a certificate.");
        var remove = new CommandLine(new UserCertificateActCommand(context, false));
        remove.getCommandSpec().name("remove").usageMessage().description("Take a certificate from a user.");
        return new CommandLine(new UserCertificateCommand())
                .addSubcommand(add)
                .addSubcommand(remove)
                .addSubcommand(new UserCertificateListCommand(context));
    }

    private static CommandLine tls(CommandContext context) {
        var list = new CommandLine(new TlsActCommand(context, false));
        list.getCommandSpec().name("list").usageMessage().description("List the certificates that clients are shown.");
        var reload = new CommandLine(new TlsActCommand(context, true));
        reload.getCommandSpec()
                .name("reload")
                .usageMessage()
                .description("Read certificates and keys again. When one is broken, the old ones stay.");
        return new CommandLine(new TlsCommand())
                .addSubcommand(list)
                .addSubcommand(reload)
                .addSubcommand(new TlsReportCommand(context));
    }

    private static CommandLine act(CommandContext context, QueueAction action, String description) {
        var command = new CommandLine(new QueueActCommand(context, action));
        CommandSpec spec = command.getCommandSpec().name(action.word());
        spec.usageMessage().description(description);
        if (action != QueueAction.REMOVE) {
            // Only what can't be undone asks.
            spec.remove(spec.findOption("--yes"));
        }
        return command;
    }

    /// The parser ignores words that it does not know where help is asked for.
    private static int run(ParseResult parsed) {
        for (CommandLine line : parsed.asCommandLineList()) {
            if (!line.getUnmatchedArguments().isEmpty()) {
                throw new UnmatchedArgumentException(line, line.getUnmatchedArguments());
            }
        }
        return new RunLast().execute(parsed);
    }

    private static int misused(ParameterException misuse, PrintWriter err) {
        CommandLine line = misuse.getCommandLine();
        if (misuse instanceof UnmatchedArgumentException unmatched) {
            String told = unknown(line, unmatched.getUnmatched().getFirst());
            err.println("posthorn: " + told + (told.endsWith("?") ? " See " : ". See ")
                    + line.getCommandSpec().qualifiedName() + " --help");
        } else {
            err.println("posthorn: " + Printable.of(String.valueOf(misuse.getMessage())));
            line.usage(err);
        }
        return USAGE;
    }

    private static String unknown(CommandLine line, String word) {
        String shown = Printable.of(word);
        Collection<String> commands = line.getSubcommands().keySet();
        if (word.startsWith("-")) {
            return Suggestion.nearest(word, line.getCommandSpec().optionsMap().keySet())
                    .map(meant -> "unknown option \"" + shown + "\", did you mean \"" + meant + "\"?")
                    .orElse("unknown option \"" + shown + '"');
        }
        return commands.isEmpty()
                ? "unexpected argument \"" + shown + '"'
                : Suggestion.unknown("command", shown, commands);
    }

    private static int failed(Exception failure, PrintWriter err) {
        if (failure instanceof SetupException setup) {
            setup.problems().forEach(err::println);
        } else if (failure instanceof RuntimeException) {
            failure.printStackTrace(err);
        } else {
            err.println("posthorn: " + Fault.of(failure));
        }
        boolean misused = failure instanceof DeskException desk && desk.kind() == DeskException.Kind.INVALID;
        return misused ? USAGE : FAILURE;
    }
}
