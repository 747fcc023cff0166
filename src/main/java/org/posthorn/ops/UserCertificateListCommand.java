package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `posthorn user certificate list`
@Command(name = "list", description = "List the fingerprints of the certificates that a user may log in with.")
final class UserCertificateListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "NAME", description = "the user")
    private String name = "";

    @Mixin
    private JsonOption json = new JsonOption();

    UserCertificateListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        List<String> fingerprints;
        try (Accounts accounts = context.desks().accounts(context.setup())) {
            fingerprints = accounts.certificates(name);
        }
        json.printAll(context, fingerprints, "No certificates.", all -> all.forEach(context.out()::println));
        return Commands.OK;
    }
}
