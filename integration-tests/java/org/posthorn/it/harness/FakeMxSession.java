package org.posthorn.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One connection to a scripted host.
final class FakeMxSession {
    /// What the sessions of a host share.
    record Host(
            String address,
            Script script,
            List<String> keywords,
            @Nullable SSLContext tls,
            Duration pause,
            Consumer<Received> reader,
            Consumer<String> commands,
            AtomicLong takenWithoutAnswer) {}

    private final Host host;
    private final int number;
    private Socket socket;
    private SmtpInput in;
    private String mail = "";
    private final List<String> rcpt = new ArrayList<>();
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    private boolean secure;
    private boolean open = true;

    FakeMxSession(Host host, Socket socket, int number) throws IOException {
        this.host = host;
        this.socket = socket;
        this.number = number;
        this.in = new SmtpInput(socket.getInputStream());
    }

    void run() throws IOException {
        if (!scripted("GREETING")) {
            say("220 fake.test ESMTP");
        }
        while (open) {
            String line = in.line();
            host.commands().accept(line);
            byte[] chunk = verb(line).equals("BDAT") ? in.exactly(chunkSize(line)) : new byte[0];
            if (verb(line).equals("MAIL")) {
                reset();
            }
            if (!scripted(line)) {
                answer(line, chunk);
            }
        }
    }

    private void answer(String line, byte[] chunk) throws IOException {
        switch (verb(line)) {
            case "EHLO" -> say("250-fake.test\n" + String.join("\n", keywordLines()));
            case "HELO" -> say("250 fake.test");
            case "MAIL" -> {
                mail = line;
                say("250 2.1.0 sender ok");
            }
            case "RCPT" -> recipient(line);
            case "DATA" -> data();
            case "BDAT" -> bdat(line, chunk);
            case "RSET" -> {
                reset();
                say("250 2.0.0 reset");
            }
            case "NOOP" -> say("250 2.0.0 ok");
            case "STARTTLS" -> startTls();
            case "QUIT" -> {
                say("221 2.0.0 bye");
                open = false;
            }
            default -> say("500 5.5.1 what?");
        }
    }

    private void recipient(String line) throws IOException {
        if (mail.isEmpty()) {
            say("503 5.5.1 MAIL first");
            return;
        }
        rcpt.add(line);
        say("250 2.1.5 recipient ok");
    }

    private List<String> keywordLines() {
        var lines = new ArrayList<String>();
        host.keywords().stream().filter(k -> !(secure && k.equals("STARTTLS"))).forEach(k -> lines.add("250-" + k));
        lines.add("250 HELP");
        return lines;
    }

    private void data() throws IOException {
        if (rcpt.isEmpty()) {
            say("554 5.5.1 no valid recipients");
            return;
        }
        say("354 go ahead");
        if (!scripted("BODY")) {
            ended(in.content());
        }
    }

    private void bdat(String line, byte[] chunk) throws IOException {
        if (rcpt.isEmpty()) {
            say("554 5.5.1 no valid recipients");
            return;
        }
        chunks.writeBytes(chunk);
        if (line.toUpperCase(Locale.ROOT).endsWith(" LAST")) {
            ended(chunks.toByteArray());
        } else {
            say("250 2.0.0 chunk");
        }
    }

    private void ended(byte[] content) throws IOException {
        var transaction = new Received(host.address(), number, secure, mail, rcpt, content, Instant.now());
        reset();
        Optional<Effect> effect = host.script().on("DOT");
        if (effect.isPresent()) {
            if (effect.get() instanceof Effect.Reply reply && reply.text().startsWith("2")) {
                host.reader().accept(transaction);
            }
            if (effect.get() instanceof Effect.TakeAndDrop) {
                host.takenWithoutAnswer().incrementAndGet();
                host.reader().accept(transaction);
            }
            apply(effect.get());
            return;
        }
        host.reader().accept(transaction);
        say("250 2.0.0 taken");
    }

    private void startTls() throws IOException {
        SSLContext context = host.tls();
        if (context == null) {
            say("502 5.5.1 no TLS here");
            return;
        }
        say("220 2.0.0 go ahead");
        var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        tls.startHandshake();
        socket = tls;
        in = new SmtpInput(tls.getInputStream());
        secure = true;
    }

    private void reset() {
        mail = "";
        rcpt.clear();
        chunks.reset();
    }

    private boolean scripted(String command) throws IOException {
        Optional<Effect> effect = host.script().on(command);
        if (effect.isPresent()) {
            apply(effect.get());
        }
        return effect.isPresent();
    }

    private void apply(Effect effect) throws IOException {
        switch (effect) {
            case Effect.Reply reply -> {
                say(reply.text());
                open = !reply.text().startsWith("421");
            }
            case Effect.Stall() -> {
                while (open) {
                    in.exactly(1);
                }
            }
            case Effect.Drop(), Effect.TakeAndDrop() -> {
                if (in.hasMore()) {
                    in.exactly(1);
                }
                open = false;
            }
        }
    }

    private void say(String text) throws IOException {
        if (host.pause().isPositive()) {
            LockSupport.parkNanos(host.pause().toNanos());
        }
        socket.getOutputStream().write((text.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String verb(String line) {
        return line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }

    private static int chunkSize(String line) {
        return Integer.parseInt(line.split(" ")[1]);
    }
}
