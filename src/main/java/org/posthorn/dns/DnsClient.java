package org.posthorn.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Asks the servers one after the other and waits for an answer. Any thread; as many at a time as there are
/// permits.
final class DnsClient {
    private static final int MAX_ALIASES = 8;
    /// Beyond a query's own timeout, which the library keeps: for what it may be busy with.
    private static final Duration GRACE = Duration.ofSeconds(1);

    /// What a validation may take, in time-outs of a query: it needs the keys of each zone on the way.
    private static final int VALIDATION_QUERIES = 3;

    private final List<Server> servers;
    private final List<Name> signed;
    private final Duration patience;
    private final Duration timeout;
    private final int tries;
    private final Semaphore permits;

    /// @param trusted whether its word counts that DNSSEC vouches for an answer
    private record Server(Resolver resolver, String name, boolean trusted) {}

    private record Response(Message message, boolean trusted) {}

    DnsClient(DnsSettings settings) {
        List<InetSocketAddress> addresses =
                settings.servers().isEmpty() ? new ResolverConfig().servers() : settings.servers();
        TrustAnchors anchors = settings.dnssec() == Dnssec.VALIDATE ? anchors(settings) : null;
        servers = addresses.stream()
                .map(address -> server(address, settings, anchors))
                .toList();
        signed = anchors == null ? List.of(Name.root) : List.copyOf(anchors.zones());
        timeout = settings.timeout();
        patience = (anchors == null ? timeout : timeout.multipliedBy(VALIDATION_QUERIES)).plus(GRACE);
        tries = settings.tries();
        permits = new Semaphore(settings.maxInFlight(), true);
    }

    private static TrustAnchors anchors(DnsSettings settings) {
        try {
            return TrustAnchors.read(settings.trustAnchors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Server server(InetSocketAddress address, DnsSettings settings, @Nullable TrustAnchors anchors) {
        var resolver = new SimpleResolver(address);
        resolver.setTimeout(settings.timeout());
        boolean trusted = switch (settings.dnssec()) {
            case OFF -> false;
            case LOOPBACK -> address.getAddress().isLoopbackAddress();
            case TRUST, VALIDATE -> true;
        };
        return new Server(
                anchors == null ? resolver : anchors.validating(resolver),
                address.getAddress().getHostAddress() + ':' + address.getPort(),
                trusted);
    }

    /// Never throws: what goes wrong is a [Lookup.Failed].
    Lookup ask(Question question) {
        Question next = question;
        boolean secure = true;
        for (int alias = 0; alias <= MAX_ALIASES; alias++) {
            var problems = new ArrayList<String>();
            Response response = response(next, problems);
            if (response == null) {
                return new Lookup.Failed(problems.getLast());
            }
            // One response behind an alias that nobody vouches for makes the whole answer as doubtful.
            var reader = new AnswerReader(next, response.message(), response.trusted() && secure);
            Lookup answer = reader.read();
            Name open = reader.openAlias();
            if (!(answer instanceof Lookup.Empty empty) || open == null || open.equals(next.name())) {
                return answer;
            }
            secure = empty.secure();
            next = new Question(open, question.type());
        }
        return new Lookup.Failed("over " + MAX_ALIASES + " aliases");
    }

    private @Nullable Response response(Question question, List<String> problems) {
        boolean judged = false;
        for (int turn = 0; turn < tries; turn++) {
            for (Server server : servers) {
                if (judged && !server.trusted()) {
                    continue;
                }
                try {
                    Message response = exchange(server.resolver(), question);
                    int code = response.getRcode();
                    if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
                        return new Response(response, server.trusted());
                    }
                    problems.add(server.name() + " answered " + Rcode.string(code));
                    // So a validating resolver says that an answer is forged: another must not hand the forgery on.
                    judged |= server.trusted();
                } catch (IOException e) {
                    problems.add(server.name() + ": " + e.getMessage());
                } catch (RuntimeException e) {
                    // The library's own trouble with a question or a response: no answer, like any other.
                    problems.add(server.name() + ": " + e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    problems.add("interrupted");
                    return null;
                }
            }
        }
        return null;
    }

    private Message exchange(Resolver server, Question question) throws IOException, InterruptedException {
        if (!permits.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("too many queries in flight");
        }
        try {
            Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
            // RFC 6840 section 5.7: asks for the AD flag without asking for the signatures.
            query.getHeader().setFlag(Flags.AD);
            return server.sendAsync(query).toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("timed out", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e);
        } finally {
            permits.release();
        }
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "failed";
        }
        if (cause instanceof java.net.SocketTimeoutException || cause instanceof TimeoutException) {
            return "timed out";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    boolean trustsAny() {
        return servers.stream().anyMatch(Server::trusted);
    }

    /// Which resolvers do not vouch for zones that are signed, and why: they validate nothing, or are not heard. These
    /// are the root, or the zones of the trust anchors where answers are validated here. Waits as a query does, for each
    /// server and zone.
    List<String> doubts() {
        var doubts = new ArrayList<String>();
        servers.forEach(server -> signed.forEach(zone -> doubt(server, zone, doubts)));
        return doubts;
    }

    private void doubt(Server server, Name zone, List<String> doubts) {
        try {
            Message response = exchange(server.resolver(), new Question(zone, Type.SOA));
            if (!server.trusted()) {
                doubts.add(server.name() + " is not trusted to validate");
            } else if (!response.getHeader().getFlag(Flags.AD)) {
                doubts.add(server.name() + " does not vouch for the zone " + zone
                        + (response.getRcode() == Rcode.NOERROR
                                ? ": it validates nothing"
                                : ": answered " + Rcode.string(response.getRcode())));
            }
        } catch (IOException e) {
            doubts.add(server.name() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            doubts.add("interrupted");
        }
    }
}
