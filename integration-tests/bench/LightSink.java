import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// A next hop that costs next to nothing, where `smtp-sink` would be what is measured: that looks at each octet of the
/// content, and has one thread. `java LightSink.java PORT [MESSAGES]` takes all and keeps nothing; ends after so many.
///
/// It knows content from commands by what it was asked for, and the end of content by the last five octets of a read, which
/// is enough for a sender that waits for the reply to its final dot. No PIPELINING behind content, no CHUNKING.
public final class LightSink {
    private static final int BUFFER = 256 * 1024;
    private static final byte[] END = octets("\r\n.\r\n");

    private static final AtomicLong taken = new AtomicLong();
    private static long most = Long.MAX_VALUE;

    private LightSink() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 1) {
            most = Long.parseLong(args[1]);
        }
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
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            out.write(octets("220 sink.test ESMTP\r\n"));
            byte[] buffer = new byte[BUFFER];
            int used = 0;
            for (int count = in.read(buffer); count > 0; count = in.read(buffer, used, BUFFER - used)) {
                int end = used + count;
                int line = 0;
                boolean data = false;
                var replies = new StringBuilder();
                for (int at = used; at < end; at++) {
                    if (buffer[at] == '\n') {
                        String reply = reply((char) (buffer[line] & 0xDF));
                        data |= reply.startsWith("354");
                        replies.append(reply);
                        line = at + 1;
                    }
                }
                used = end - line;
                System.arraycopy(buffer, line, buffer, 0, used);
                out.write(octets(replies.toString()));
                if (data) {
                    skipContent(in, buffer);
                    out.write(octets("250 2.0.0 taken\r\n"));
                    if (taken.incrementAndGet() == most) {
                        System.exit(0);
                    }
                }
                if (replies.indexOf("221") >= 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // The sender went away; what it had sent was counted, or was not.
        }
    }

    private static String reply(char verb) {
        return switch (verb) {
            case 'E', 'H' -> "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE\r\n";
            case 'D' -> "354 go on\r\n";
            case 'Q' -> "221 2.0.0 bye\r\n";
            default -> "250 2.0.0 ok\r\n";
        };
    }

    private static void skipContent(InputStream in, byte[] buffer) throws IOException {
        byte[] tail = {0, 0, 0, '\r', '\n'};
        while (!java.util.Arrays.equals(tail, END)) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("closed within content");
            }
            int kept = Math.min(count, END.length);
            System.arraycopy(tail, kept, tail, 0, END.length - kept);
            System.arraycopy(buffer, count - kept, tail, END.length - kept, kept);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
