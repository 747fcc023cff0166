package org.posthorn.tlsrpt;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The counts on disk, so that a restart costs the sessions of its last minute alone: a line of JSON for each domain and
/// day. What was reported is said by a line behind them, until the file is written anew.
final class CountsFile {
    private static final Logger LOG = LoggerFactory.getLogger(CountsFile.class);

    private final Path file;

    /// @param reported whether this day of the domain is over with
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            String day,
            String domain,
            boolean reported,
            @Nullable List<PolicyResult> policies) {}

    CountsFile(Path file) {
        this.file = file;
    }

    /// Puts what it holds into the counts. A line that can't be read is left out and told.
    void readInto(SessionCounts counts) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        // Octets that are no UTF-8 are in a line that can't be read.
        var text = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
        try (var lines = new BufferedReader(text)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line, counts);
            }
        }
    }

    private void take(String text, SessionCounts counts) {
        try {
            Line line = ReportJson.read(text, Line.class);
            var date = new DomainDate(LocalDate.parse(line.day()), line.domain());
            if (line.reported()) {
                counts.remove(date);
            } else if (line.policies() != null) {
                counts.restore(date, line.policies());
            }
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            LOG.warn("{} holds a line that is no count: {}", file, e.getMessage());
        }
    }

    /// Replaces what it held.
    void write(SessionCounts counts) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        var lines = new ArrayList<String>();
        for (Map.Entry<DomainDate, DomainDay> each : counts.all().entrySet()) {
            lines.add(line(
                    each.getKey(), false, each.getValue().results(each.getKey().domain())));
        }
        put(
                next,
                String.join("", lines),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Says durably that this was reported.
    void appendReported(DomainDate date) throws IOException {
        put(file, line(date, true, null), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(DomainDate date, boolean reported, @Nullable List<PolicyResult> policies) {
        return ReportJson.line(new Line(date.day().toString(), date.domain(), reported, policies)) + '\n';
    }

    private static void put(Path to, String text, OpenOption... options) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(to, options)) {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
    }
}
