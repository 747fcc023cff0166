package org.posthorn.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin address: HTTP for the command line, Prometheus and supervisors. A virtual thread a request, as many at
/// a time as the settings say.
public final class AdminServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
    private static final int BACKLOG = 64;

    private final AdminSettings settings;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Semaphore permits;
    /// One a connection: all are free when nothing is under way.
    private final Semaphore exchanges;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final HostCheck hosts;
    private final AdminToken token;
    private final AdminPages pages;

    private AdminServer(AdminSettings settings, AdminServices services, HttpServer server) {
        this.settings = settings;
        this.server = server;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("admin-", 0).factory());
        this.permits = new Semaphore(settings.maxRequests());
        this.exchanges = new Semaphore(settings.maxConnections());
        this.hosts = new HostCheck(settings.bind().getHostString());
        this.token = AdminToken.create(reachable(server.getAddress()), new SecureRandom());
        this.pages = new AdminPages(services, token, settings.maxPage());
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /// Binds, writes the token file and answers from then on.
    ///
    /// @throws IOException when the address is taken or the token file can't be written
    public static AdminServer start(AdminSettings settings, AdminServices services) throws IOException {
        limitEngine(settings);
        var admin = new AdminServer(settings, services, bind(settings.bind()));
        try {
            new TokenFile(settings.tokenFile()).write(admin.token);
            admin.server.start();
            return admin;
        } catch (IOException | RuntimeException e) {
            admin.close();
            throw e;
        }
    }

    private static HttpServer bind(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException("admin address " + print(address) + ": " + e.getMessage(), e);
        }
    }

    private static String print(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }

    /// Where it listens, with the port it got.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// Takes no more requests, gives those under way the time that the settings say, removes the token file.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        awaitExchanges();
        server.stop(0);
        threads.shutdownNow();
        try {
            new TokenFile(settings.tokenFile()).remove(token);
        } catch (IOException e) {
            log.warn("token file not removed: {}", e.toString());
        }
    }

    /// New requests wait from here on, and are cut.
    private void awaitExchanges() {
        try {
            long grace = settings.stopGrace().toMillis();
            if (!exchanges.tryAcquire(settings.maxConnections(), grace, TimeUnit.MILLISECONDS)) {
                log.info("admin requests under way are cut");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The JDK's server has its limits as system properties, read once. What the operator has set stays.
    private static void limitEngine(AdminSettings settings) {
        setUnlessSet("jdk.httpserver.maxConnections", settings.maxConnections());
        setUnlessSet("sun.net.httpserver.maxReqTime", settings.requestTime().toSeconds());
        setUnlessSet("sun.net.httpserver.maxRspTime", settings.requestTime().toSeconds());
        setUnlessSet("sun.net.httpserver.maxReqHeaderSize", 16 * 1024);
        // Without it an answer waits for the delayed ACK of its header.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
    }

    private static void setUnlessSet(String name, Object value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value.toString());
        }
    }

    /// The command line can't connect to "every address"; loopback is one of them.
    private static InetSocketAddress reachable(InetSocketAddress bound) {
        return bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
                : bound;
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchanges.acquireUninterruptibly();
        try (exchange) {
            send(exchange, answer(exchange));
        } finally {
            exchanges.release();
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!hosts.allows(header(exchange, "Host"))) {
            return pages.problem(421, "not the host that this address serves");
        }
        boolean known = token.isIn(header(exchange, "Authorization"));
        // Nobody else makes us keep a body.
        byte[] body = known ? exchange.getRequestBody().readNBytes(settings.maxBody() + 1) : new byte[0];
        if (body.length > settings.maxBody()) {
            return pages.problem(413, "body over " + settings.maxBody() + " octets");
        }
        // A HEAD is a GET whose body is not sent.
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        var uri = exchange.getRequestURI();
        try {
            return work(Question.of(method, uri.getRawPath(), uri.getRawQuery(), body), known);
        } catch (DeskException e) {
            return pages.problem(e.kind().status(), String.valueOf(e.getMessage()));
        }
    }

    /// The permit covers the work alone: a slow sender or reader holds none. Whether the server is well is said at
    /// once, however much operators ask for: a supervisor may take silence for death.
    private Answer work(Question question, boolean known) {
        if (!question.segment(0).equals("api")) {
            return pages.answer(question, known);
        }
        permits.acquireUninterruptibly();
        try {
            return pages.answer(question, known);
        } finally {
            permits.release();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (answer.status() == 401) {
            headers.set("WWW-Authenticate", "Bearer");
        }
        if (!answer.allow().isEmpty()) {
            headers.set("Allow", answer.allow());
        }
        boolean bodiless = answer.status() == 204 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
        if (!bodiless) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
