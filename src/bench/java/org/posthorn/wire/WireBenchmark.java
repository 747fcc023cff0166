package org.posthorn.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.posthorn.mail.Syntax;

/// What the server's side of the wire costs on one core: content scanned for its end, and command lines understood.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {
    private static final int SIZE = 1 << 20;

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// 1 MiB in lines of one length, as it comes behind a 354.
    @State(Scope.Thread)
    public static class Content {
        @Param({"76", "998"})
        public int line;

        private final SmtpOutput output = new SmtpOutput(OutputStream.nullOutputStream());
        private final BufferPool pool = new BufferPool(1, 64 * 1024);
        private byte[] sent = {};

        @Setup
        public void make() {
            sent = octets(("x".repeat(line - 2) + "\r\n").repeat(SIZE / line) + ".\r\n");
        }
    }

    @State(Scope.Thread)
    public static class Lines {
        private final byte[] mail = octets("MAIL FROM:<sender@bench.example> SIZE=4096 BODY=8BITMIME");
        private final byte[] rcpt = octets("RCPT TO:<recipient@bench.example>");
    }

    /// Nanoseconds for a MiB: 1 GB/s is 1,048,576 of them.
    @Benchmark
    public long endOfData(Content content) throws IOException {
        long[] octets = {0};
        var input = new SmtpInput(new ByteArrayInputStream(content.sent), content.output, content.pool);
        new EndOfDataScanner(input).transferTo((_, _, length) -> octets[0] += length);
        input.release();
        return octets[0];
    }

    @Benchmark
    public Command mail(Lines lines) {
        return CommandParser.parse(lines.mail, 0, lines.mail.length, Syntax.LENIENT);
    }

    @Benchmark
    public Command rcpt(Lines lines) {
        return CommandParser.parse(lines.rcpt, 0, lines.rcpt.length, Syntax.LENIENT);
    }
}
