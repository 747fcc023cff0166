package org.posthorn.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bans on disk: a heading, then a line each of client, since and until in milliseconds, how often it was banned of late,
/// and why, with tabs between.
final class BanFile {
    private static final Logger LOG = LoggerFactory.getLogger(BanFile.class);
    private static final String HEADING = "bans, version 1";
    private static final int FIELDS = 5;
    /// Octets of a line are fewer.
    private static final long LONGEST_LINE = 200;

    private final Path file;

    BanFile(Path file) {
        this.file = file;
    }

    /// What it says; nothing when there is none. What can't be read, or makes no sense, is left out and told of once.
    ///
    /// @param most a file of many more is not one of ours
    List<Ban> read(int most) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            long octets = Files.size(file);
            if (octets > (most + 1_000L) * LONGEST_LINE) {
                LOG.warn("{} is ignored: {} octets are too many for bans; nobody is banned", file, octets);
                return List.of();
            }
            // Octets that are no UTF-8 are a line that makes no sense.
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            LOG.warn("{} can't be read; nobody is banned: {}", file, e.toString());
            return List.of();
        }
    }

    private List<Ban> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().equals(HEADING)) {
            LOG.warn("{} is ignored: it holds no bans of this version; nobody is banned", file);
            return List.of();
        }
        List<Ban> bans = new ArrayList<>();
        int damaged = 0;
        for (String line : lines.subList(1, lines.size())) {
            try {
                bans.add(parse(line));
            } catch (IllegalArgumentException e) {
                damaged++;
            }
        }
        if (damaged > 0) {
            LOG.warn("{}: {} lines that are no bans are passed over", file, damaged);
        }
        return bans;
    }

    private static Ban parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not " + FIELDS + " fields but " + fields.length);
        }
        ClientNetwork client = ClientNetwork.parse(fields[0]).orElseThrow(IllegalArgumentException::new);
        int times = Integer.parseInt(fields[3]);
        boolean known =
                Arrays.stream(Offence.values()).anyMatch(kind -> kind.word().equals(fields[4]));
        if (times < 1 || !known) {
            throw new IllegalArgumentException("no ban");
        }
        return new Ban(client, time(fields[1]), time(fields[2]), times, fields[4]);
    }

    private static Instant time(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    void write(List<Ban> bans) throws IOException {
        var text = new StringBuilder(HEADING).append('\n');
        for (Ban ban : bans) {
            text.append(ban.client()).append('\t');
            text.append(ban.since().toEpochMilli()).append('\t');
            text.append(ban.until().toEpochMilli()).append('\t');
            text.append(ban.times()).append('\t');
            text.append(ban.reason()).append('\n');
        }
        StateFile.replace(file, text.toString());
    }
}
