package org.posthorn.ops;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn tls report`
@Command(name = "report", description = "Show the report on TLS with a domain's servers as it would go now, as JSON.")
final class TlsReportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "DOMAIN", description = "whose report; with A-labels")
    private String domain = "";

    @Option(names = "--day", paramLabel = "YYYY-MM-DD", description = "of which day in UTC (default: today)")
    private @Nullable String day;

    TlsReportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        String query = day == null ? "" : "?day=" + date(day);
        try (AdminClient server = context.desks().server(context.setup(), "the counts for reports are in its memory")) {
            context.out().println(server.text("/api/tls/reports/" + AdminClient.segment(domain) + query));
        }
        return Commands.OK;
    }

    private static LocalDate date(String text) throws DeskException {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw DeskException.invalid("--day is no YYYY-MM-DD: " + Printable.of(text), e);
        }
    }
}
