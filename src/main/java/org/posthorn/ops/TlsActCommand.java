package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `posthorn tls list` and `posthorn tls reload`
@Command
final class TlsActCommand implements Callable<Integer> {
    private final CommandContext context;
    private final boolean reload;

    @Option(names = "--json", description = "print JSON")
    private boolean asJson;

    TlsActCommand(CommandContext context, boolean reload) {
        this.context = context;
        this.reload = reload;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        List<CertificateView> served;
        try (Certificates certificates = context.desks().certificates(context.setup())) {
            served = reload ? certificates.reload() : certificates.list();
        }
        if (asJson) {
            context.printJson(served);
        } else {
            print(served);
        }
        return Commands.OK;
    }

    private void print(List<CertificateView> served) {
        var table = new Table("FILE", "KEY", "EXPIRES", "NAMES");
        served.forEach(certificate -> table.row(
                certificate.file(),
                certificate.algorithm(),
                certificate.expires(),
                String.join(", ", certificate.names())));
        table.print(context.out(), context.terminal().width());
    }
}
