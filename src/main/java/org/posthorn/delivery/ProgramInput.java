package org.posthorn.delivery;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Recipient;
import org.posthorn.route.PipeProgram;
import org.posthorn.route.PipeProgram.LineEnds;

/// What a program gets on its standard input, in a temporary file that only this user can read. A file and no pipe:
/// so a program gets all of a message or is not started, also when this server dies in the middle, and one that reads
/// nothing keeps nobody waiting.
final class ProgramInput implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final Path file;

    private ProgramInput(Path file) {
        this.file = file;
    }

    /// @throws IOException when the content can't be read or the file can't be written
    static ProgramInput of(PipeProgram program, Envelope envelope, Recipient recipient, Content content)
            throws IOException {
        var input = new ProgramInput(Files.createTempFile("posthorn-", ".eml"));
        boolean done = false;
        try {
            input.write(program, envelope, recipient, content);
            done = true;
            return input;
        } finally {
            if (!done) {
                input.close();
            }
        }
    }

    Path file() {
        return file;
    }

    private void write(PipeProgram program, Envelope envelope, Recipient recipient, Content content)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            out.write(added(program, envelope, recipient).getBytes(StandardCharsets.UTF_8));
            if (program.lineEnds() == LineEnds.CRLF) {
                transfer(program, content, out::write);
            } else {
                var lines = new LineFeeds(out);
                transfer(program, content, lines);
                lines.finish();
            }
        }
    }

    private static void transfer(PipeProgram program, Content content, ContentSink sink) throws IOException {
        if (program.returnPath()) {
            ReturnPathFilter.transfer(content, sink);
        } else {
            content.transferTo(sink);
        }
    }

    private static String added(PipeProgram program, Envelope envelope, Recipient recipient) {
        String end = program.lineEnds() == LineEnds.CRLF ? "\r\n" : "\n";
        return (program.returnPath() ? "Return-Path: <" + envelope.sender() + '>' + end : "")
                + (program.deliveredTo() ? "Delivered-To: " + recipient.address() + end : "");
    }

    /// The program that was started keeps what it has open.
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
