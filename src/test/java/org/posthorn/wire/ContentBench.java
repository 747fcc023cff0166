package org.posthorn.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// How fast content is scanned for its end, on one core: run `main` with the test class path.
final class ContentBench {
    private static final int ROUNDS = 40;
    private static final int MESSAGES = 20;
    private static final int SIZE = 1 << 20;

    private ContentBench() {}

    public static void main(String[] args) throws IOException {
        for (int line : new int[] {76, 200, 998}) {
            String text = ("x".repeat(line) + "\r\n").repeat(SIZE / line);
            byte[] sent = (text + ".\r\n").getBytes(StandardCharsets.US_ASCII);
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.max(best, gigabytesPerSecond(sent));
            }
            System.out.printf("lines of %d octets: the best of %d rounds, %.2f GB/s%n", line, ROUNDS, best);
        }
    }

    private static double gigabytesPerSecond(byte[] sent) throws IOException {
        var output = new SmtpOutput(OutputStream.nullOutputStream());
        var pool = new BufferPool(1, 64 * 1024);
        long[] octets = {0};
        long start = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            var input = new SmtpInput(new ByteArrayInputStream(sent), output, pool);
            new EndOfDataScanner(input).transferTo((_, _, length) -> octets[0] += length);
            input.release();
        }
        return octets[0] / (double) (System.nanoTime() - start);
    }
}
