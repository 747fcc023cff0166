import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A next hop that costs next to nothing, where `smtp-sink` would be what is measured: that looks at each octet of the
/// content, and has one thread. `java LightSink.java PORT` takes all mail and keeps none.
///
/// It looks for the end of content among the last octets of each read alone, which is enough for a sender that waits for
/// the reply to its final dot with no more than a short command behind it. No CHUNKING.
public final class LightSink {
    private static final int BUFFER = 256 * 1024;
    private static final int WINDOW = 64;
    private static final byte[] END = octets("\r\n.\r\n");

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private final StringBuilder replies = new StringBuilder("220 sink.test ESMTP\r\n");
    private int start;
    private int end;

    private LightSink(Socket socket) throws IOException {
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    public static void main(String[] args) throws IOException {
        try (var listener = new ServerSocket()) {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 1000);
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new LightSink(socket).run();
        } catch (IOException e) {
            // The sender went away, as it may.
        }
    }

    private void run() throws IOException {
        while (true) {
            switch (verb()) {
                case 'E', 'H' -> replies.append("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE\r\n");
                case 'D' -> {
                    replies.append("354 go on\r\n");
                    content();
                    replies.append("250 2.0.0 taken\r\n");
                }
                case 'Q' -> {
                    replies.append("221 2.0.0 bye\r\n");
                    flush();
                    return;
                }
                default -> replies.append("250 2.0.0 ok\r\n");
            }
        }
    }

    /// The first letter of the next command, which is used.
    private char verb() throws IOException {
        for (int at = start; ; at++) {
            if (at == end) {
                int seen = at - start;
                fill();
                at = start + seen;
            }
            if (buffer[at] == '\n') {
                char verb = (char) (buffer[start] & 0xDF);
                start = at + 1;
                return verb;
            }
        }
    }

    private void content() throws IOException {
        int found = find();
        while (found < 0) {
            start = Math.max(start, end - END.length + 1);
            fill();
            found = find();
        }
        start = found + END.length;
    }

    private int find() {
        for (int at = end - END.length; at >= start && at > end - WINDOW; at--) {
            if (Arrays.equals(buffer, at, at + END.length, END, 0, END.length)) {
                return at;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        flush();
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int count = in.read(buffer, end, BUFFER - end);
        if (count < 0) {
            throw new EOFException("closed");
        }
        end += count;
    }

    private void flush() throws IOException {
        if (!replies.isEmpty()) {
            out.write(octets(replies.toString()));
            replies.setLength(0);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
