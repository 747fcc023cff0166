package org.posthorn.route;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `[delivery.pipe.NAME]`: a program that mail is given to, and how.
///
/// @param directory in which it runs
/// @param environment all of it, as `NAME=VALUE`
/// @param timeout for one run
/// @param recipients of one run; each further one gets a run of its own
/// @param lineEnds of the message on its standard input
/// @param returnPath whether `Return-Path` is put on top
/// @param deliveredTo whether `Delivered-To` is put on top, which needs runs for one recipient each
public record PipeProgram(
        CommandLine command,
        Path directory,
        List<String> environment,
        Duration timeout,
        int recipients,
        LineEnds lineEnds,
        boolean returnPath,
        boolean deliveredTo) {

    /// How the lines of a message end on their way to a program.
    public enum LineEnds {
        LF,
        CRLF
    }

    public PipeProgram {
        environment = List.copyOf(environment);
        for (String variable : environment) {
            if (variable.indexOf('=') < 1 || variable.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("environment: '" + variable + "' is no NAME=VALUE");
            }
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout must be over 0 and at most a day: " + timeout);
        }
        if (recipients < 1 || recipients > 1000) {
            throw new IllegalArgumentException("recipients must be 1 to 1000: " + recipients);
        }
        if (deliveredTo && recipients > 1) {
            throw new IllegalArgumentException("delivered-to needs recipients = 1");
        }
    }

    /// One recipient a run, lines that end in LF as programs on UNIX expect them, nothing added.
    public static PipeProgram defaults(CommandLine command) {
        return new PipeProgram(
                command,
                Path.of("/"),
                List.of("PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"),
                Duration.ofMinutes(5),
                1,
                LineEnds.LF,
                false,
                false);
    }
}
