package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn user certificate list`
@Command(name = "list", description = "List the fingerprints of the certificates that a user may log in with.")
final class UserCertificateListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "NAME", description = "the user")
    private String name = "";

    @Option(names = "--json", description = "print JSON")
    private boolean asJson;

    UserCertificateListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        List<String> fingerprints;
        try (Accounts accounts = context.desks().accounts(context.setup())) {
            fingerprints = accounts.certificates(name);
        }
        if (asJson) {
            context.printJson(fingerprints);
        } else if (fingerprints.isEmpty()) {
            context.out().println("No certificates.");
        } else {
            fingerprints.forEach(context.out()::println);
        }
        return Commands.OK;
    }
}
