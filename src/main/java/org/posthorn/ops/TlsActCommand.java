package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `posthorn tls list` and `posthorn tls reload`
@Command
final class TlsActCommand implements Callable<Integer> {
    private final CommandContext context;
    private final boolean reload;

    @Mixin
    private JsonOption json = new JsonOption();

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
        json.print(context, served, this::print);
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
