package org.posthorn.it.harness;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A transaction as a scripted host got it.
///
/// @param host the address that it listens on
/// @param connection counts the connections of this host, from 1
/// @param tls whether it came over TLS
/// @param mail the MAIL line
/// @param rcpt the RCPT lines that were accepted
/// @param content octet for octet, dots unstuffed
/// @param at when its content had come in
public record Received(
        String host, int connection, boolean tls, String mail, List<String> rcpt, byte[] content, Instant at) {
    private static final Pattern PATH = Pattern.compile("<(.*?)>(?= |$)");

    public Received {
        rcpt = List.copyOf(rcpt);
    }

    public String sender() {
        return path(mail);
    }

    public List<String> recipients() {
        return rcpt.stream().map(Received::path).toList();
    }

    public String text() {
        return Mails.text(content);
    }

    private static String path(String line) {
        Matcher path = PATH.matcher(line);
        if (!path.find()) {
            throw new AssertionError("no path in " + line);
        }
        return path.group(1);
    }
}
