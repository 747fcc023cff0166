package org.posthorn.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What accounts usually send, and which are braked, in a file of text: a line an account, replaced as a whole.
final class PaceFile {
    private static final Logger LOG = LoggerFactory.getLogger(PaceFile.class);
    private static final String NONE = "-";
    private static final int FIELDS = 7;

    private final Path file;

    PaceFile(Path file) {
        this.file = file;
    }

    /// What it says; nothing when there is none. Lines that make no sense are left out: what they said is learned
    /// again.
    List<AccountPace.State> read() throws IOException {
        List<AccountPace.State> states = new ArrayList<>();
        if (Files.exists(file)) {
            // Octets that are no UTF-8 are a line that makes no sense.
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                try {
                    states.add(parse(line));
                } catch (IllegalArgumentException e) {
                    LOG.warn("{}: a line is passed over ({}): {}", file, e.getMessage(), line);
                }
            }
        }
        return states;
    }

    void write(List<AccountPace.State> states) throws IOException {
        var text = new StringBuilder();
        states.forEach(state -> text.append(print(state)).append('\n'));
        StateFile.replace(file, text.toString());
    }

    private static String print(AccountPace.State state) {
        Brake brake = state.brake();
        return String.join(
                "\t",
                state.account(),
                Long.toString(state.began()),
                Long.toString(state.count()),
                Double.toString(state.usual()),
                brake == null ? NONE : Long.toString(brake.since().toEpochMilli()),
                brake == null ? NONE : Long.toString(brake.recipients()),
                brake == null ? NONE : Long.toString(brake.usual()));
    }

    private static AccountPace.State parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not " + FIELDS + " fields but " + fields.length);
        }
        Brake brake = fields[4].equals(NONE)
                ? null
                : new Brake(
                        fields[0],
                        Instant.ofEpochMilli(Long.parseLong(fields[4])),
                        Long.parseLong(fields[5]),
                        Long.parseLong(fields[6]));
        return new AccountPace.State(
                fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), Double.parseDouble(fields[3]), brake);
    }
}
