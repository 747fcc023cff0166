package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server answered, read beside what its client sent, the way RFC 5321 defines it and with no code of the
/// engine: one well-formed reply to each command, content that ends where its definition says, and nothing of it
/// run as commands.
final class Transcript {
    private static final Pattern LINE = Pattern.compile("[2-5][0-9][0-9][ -][ -~]*");
    private static final Pattern STATUS = Pattern.compile("([245])\\.[0-9]{1,3}\\.[0-9]{1,3} .*");
    private static final Pattern CHUNK = Pattern.compile("BDAT ([0-9]+)( LAST)?[ \t]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern MEANT_AS_CHUNK =
            Pattern.compile("BDAT([\\x00- ].*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final int MAX_REPLY_LINE = 510;

    private record Reply(int code, String firstLine) {
        boolean isLast() {
            return code == 221 || code == 421;
        }

        boolean isPositive() {
            return code == 250;
        }
    }

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<String> accepted = new ArrayList<>();
    private final StringBuilder chunks = new StringBuilder();
    private final String underTls;
    private String sent;
    private int at;

    private Transcript(String sent, String underTls, String answers) {
        this.sent = sent;
        this.underTls = underTls;
        split(answers);
    }

    /// Checks all of it.
    ///
    /// @param clear what the client sent before TLS
    /// @param underTls what it sent under TLS, if it came to that; may be null
    /// @return the contents that were accepted, in order, without the dots that hid others
    static List<String> check(byte[] clear, byte[] underTls, String answers) {
        var transcript = new Transcript(text(clear), underTls == null ? "" : text(underTls), answers);
        transcript.readAll();
        assertThat(transcript.replies).as("replies that nothing asked for").isEmpty();
        return transcript.accepted;
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private void split(String answers) {
        if (answers.isEmpty()) {
            return;
        }
        assertThat(answers).endsWith("\r\n");
        String first = null;
        for (String line : answers.substring(0, answers.length() - 2).split("\r\n", -1)) {
            assertThat(line).matches(LINE).hasSizeLessThanOrEqualTo(MAX_REPLY_LINE);
            first = first == null ? line : first;
            assertThat(line).as("the code of a reply").startsWith(first.substring(0, 3));
            if (line.charAt(3) == ' ') {
                replies.add(new Reply(Integer.parseInt(line.substring(0, 3)), first.substring(4)));
                first = null;
            }
        }
        assertThat(first).as("a reply without its last line").isNull();
    }

    private void readAll() {
        if (replies.isEmpty()) {
            return; // a client that was gone before the greeting
        }
        for (Reply reply = replies.pop(); !reply.isLast(); ) {
            String line = line();
            if (line == null || isCut(line)) {
                assertThat(replies).as("replies to a command that is not whole").allMatch(Reply::isLast);
                replies.clear();
                return;
            }
            reply = after(line, reply(line));
        }
    }

    /// A line without its CRLF, or null when there is no CRLF any more.
    private String line() {
        int end = sent.indexOf("\r\n", at);
        if (end < 0) {
            return null;
        }
        String line = sent.substring(at, end);
        at = end + 2;
        return line;
    }

    /// A chunk that did not come whole is never answered.
    private boolean isCut(String line) {
        Matcher chunk = CHUNK.matcher(line);
        return chunk.matches() && replies.isEmpty() && octets(chunk) > sent.length() - at;
    }

    private static int octets(Matcher chunk) {
        return new BigInteger(chunk.group(1))
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .intValue();
    }

    private Reply reply(String line) {
        assertThat(replies).as("the reply to " + line).isNotEmpty();
        Reply reply = replies.pop();
        String verb = verb(line);
        if (reply.code() / 100 != 3 && !reply.isLast() && !(reply.isPositive() && verb.matches("EHLO|HELO"))) {
            Matcher status = STATUS.matcher(reply.firstLine());
            assertThat(status.matches() && status.group(1).equals("" + reply.code() / 100))
                    .as("a status that fits: " + reply)
                    .isTrue();
        }
        return reply;
    }

    private static String verb(String line) {
        String upper = line.strip().toUpperCase(Locale.ROOT);
        return upper.split("[ \t]", 2)[0];
    }

    private Reply after(String line, Reply reply) {
        if (MEANT_AS_CHUNK.matcher(line).matches()) {
            return chunk(line, reply);
        }
        return switch (verb(line)) {
            case "DATA" -> reply.code() == 354 ? content() : reply;
            case "AUTH" -> exchange(reply);
            case "STARTTLS" -> startTls(reply);
            case "RSET", "EHLO", "HELO" -> forgetChunks(reply);
            default -> reply;
        };
    }

    private Reply content() {
        boolean empty = sent.startsWith(".\r\n", at);
        int end = empty ? at : sent.indexOf("\r\n.\r\n", at);
        if (end < 0) {
            at = sent.length();
            return new Reply(421, "the client closed within the content");
        }
        String content = sent.substring(at, empty ? at : end + 2);
        at = empty ? at + 3 : end + 5;
        Reply reply = reply("the final dot");
        if (reply.isPositive()) {
            assertThat(content.replace("\r\n", "")).as("accepted content").doesNotContain("\r", "\n", "\0");
            accepted.add(("\r\n" + content).replace("\r\n.", "\r\n").substring(2));
        }
        return reply;
    }

    private Reply chunk(String line, Reply reply) {
        Matcher chunk = CHUNK.matcher(line);
        if (!chunk.matches() || reply.code() == 500) {
            return new Reply(421, "nobody knows where the next command begins");
        }
        int octets = octets(chunk);
        if (octets > sent.length() - at) {
            return new Reply(421, "a chunk that can't be");
        }
        chunks.append(sent, at, at + octets);
        at += octets;
        boolean last = chunk.group(2) != null;
        if (last && reply.isPositive()) {
            accepted.add(chunks.toString());
        }
        if (last || !reply.isPositive()) {
            chunks.setLength(0);
        }
        return reply;
    }

    private Reply exchange(Reply first) {
        Reply reply = first;
        while (reply.code() == 334) {
            String line = line();
            if (line == null) {
                return new Reply(421, "the client closed within the exchange");
            }
            reply = reply("a response");
        }
        return reply;
    }

    private Reply startTls(Reply reply) {
        if (reply.code() == 220) {
            sent = underTls;
            at = 0;
        }
        return reply;
    }

    private Reply forgetChunks(Reply reply) {
        if (reply.isPositive()) {
            chunks.setLength(0);
        }
        return reply;
    }
}
