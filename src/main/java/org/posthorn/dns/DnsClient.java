package org.posthorn.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Type;

/// Asks the servers one after the other and waits for an answer. Any thread; as many at a time as there are
/// permits.
final class DnsClient {
    private static final int MAX_ALIASES = 8;
    /// Beyond the time-outs of its queries: what the signatures themselves take.
    private static final Duration GRACE = Duration.ofSeconds(1);

    /// What a validation may take, in time-outs of a query: it needs the keys of each zone on the way.
    private static final int VALIDATION_QUERIES = 3;

    /// Queries of a validation block.
    private static final Executor VALIDATION =
            task -> Thread.ofVirtual().name("dns-validation").start(task);

    private final List<Server> servers;
    private final List<Name> signed;
    private final Duration timeout;
    private final int tries;
    private final int maxInFlight;
    private final Semaphore permits;

    /// @param validating asks it and checks the signatures; null where they are not checked here
    private record Server(NameServer at, @Nullable Resolver validating) {}

    /// A usable answer.
    ///
    /// @param open the name that its aliases led to and that must be asked for by itself, or null
    private record Answer(Lookup lookup, @Nullable Name open) {}

    DnsClient(DnsSettings settings) {
        List<InetSocketAddress> addresses =
                settings.servers().isEmpty() ? new ResolverConfig().servers() : settings.servers();
        TrustAnchors anchors = settings.dnssec() == Dnssec.VALIDATE ? anchors(settings) : null;
        servers = addresses.stream()
                .map(address -> server(address, settings, anchors))
                .toList();
        signed = anchors == null ? List.of(Name.root) : List.copyOf(anchors.zones());
        timeout = settings.timeout();
        tries = settings.tries();
        maxInFlight = settings.maxInFlight();
        permits = new Semaphore(maxInFlight, true);
    }

    private static TrustAnchors anchors(DnsSettings settings) {
        try {
            return TrustAnchors.read(settings.trustAnchors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Server server(InetSocketAddress address, DnsSettings settings, @Nullable TrustAnchors anchors) {
        boolean trusted = switch (settings.dnssec()) {
            case OFF -> false;
            case LOOPBACK -> address.getAddress().isLoopbackAddress();
            case TRUST, VALIDATE -> true;
        };
        var at = new NameServer(address, trusted, settings.timeout(), settings.ednsFailureTtl());
        return new Server(at, anchors == null ? null : anchors.validating(at.resolver()));
    }

    /// Never throws: what goes wrong is a [Lookup.Failed].
    Lookup ask(Question question) {
        Question next = question;
        boolean secure = true;
        var asked = new HashSet<Name>();
        while (asked.size() <= MAX_ALIASES) {
            if (!asked.add(next.name())) {
                return new Lookup.Failed(
                        "the aliases (CNAME) of " + question.name().toString(true) + " lead in a ring");
            }
            var problems = new LinkedHashSet<String>();
            Answer answer = answer(next, secure, problems);
            if (answer == null) {
                return new Lookup.Failed(String.join("; ", problems));
            }
            Name open = answer.open();
            if (!(answer.lookup() instanceof Lookup.Empty empty) || open == null || open.equals(next.name())) {
                return answer.lookup();
            }
            secure = empty.secure();
            next = new Question(open, question.type());
        }
        return new Lookup.Failed("over " + MAX_ALIASES + " aliases");
    }

    /// @param secure whether the answers that led here are secure: one that is not makes those behind it as doubtful
    /// @param problems is given what went wrong, each once
    private @Nullable Answer answer(Question question, boolean secure, Set<String> problems) {
        boolean judged = false;
        for (int turn = 0; turn < tries; turn++) {
            for (Server server : servers) {
                if (judged && !server.at().isTrusted()) {
                    continue;
                }
                try {
                    NameServer.Response response = exchange(server, question);
                    boolean counts = secure && server.at().isTrusted() && response.withEdns();
                    var reader = new AnswerReader(question, response.message(), counts);
                    Lookup lookup = reader.read();
                    if (!(lookup instanceof Lookup.Failed failed)) {
                        return new Answer(lookup, reader.openAlias());
                    }
                    problems.add(server.at() + " " + failed.reason());
                    // So a validating resolver says that an answer is forged: another must not hand the forgery on.
                    judged |= server.at().isTrusted() && response.message().getRcode() == Rcode.SERVFAIL;
                } catch (IOException e) {
                    problems.add(server.at() + " " + e.getMessage());
                } catch (RuntimeException e) {
                    // The library's own trouble with a question or a response: no answer, like any other.
                    problems.add(server.at() + " gave an answer that can't be used: " + e.getMessage());
                }
                if (Thread.currentThread().isInterrupted()) {
                    problems.add("interrupted");
                    return null;
                }
            }
        }
        return null;
    }

    private NameServer.Response exchange(Server server, Question question) throws IOException {
        try {
            if (!permits.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("was not asked: " + maxInFlight + " queries are under way");
            }
            try {
                Resolver validating = server.validating();
                return validating == null ? server.at().ask(question) : validated(validating, question);
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("was not asked: interrupted", e);
        }
    }

    /// Needs the keys of each zone on the way, by queries of their own.
    private NameServer.Response validated(Resolver validating, Question question)
            throws IOException, InterruptedException {
        Duration patience = timeout.multipliedBy(VALIDATION_QUERIES).plus(GRACE);
        try {
            Message response = validating
                    .sendAsync(NameServer.query(question, false), VALIDATION)
                    .toCompletableFuture()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new NameServer.Response(response, true);
        } catch (TimeoutException e) {
            throw new IOException(
                    "did not answer all queries of a validation within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException fault
                    ? fault
                    : new IOException("gave an answer that can't be validated", cause);
        }
    }

    boolean trustsAny() {
        return servers.stream().anyMatch(server -> server.at().isTrusted());
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
            Message response = exchange(server, new Question(zone, Type.SOA)).message();
            if (!server.at().isTrusted()) {
                doubts.add(server.at() + " is not trusted to validate");
            } else if (!response.getHeader().getFlag(Flags.AD)) {
                doubts.add(server.at() + " does not vouch for the zone " + zone
                        + (response.getRcode() == Rcode.NOERROR
                                ? ": it validates nothing"
                                : ": answered " + Rcode.string(response.getRcode())));
            }
        } catch (IOException e) {
            doubts.add(server.at() + " " + e.getMessage());
        }
    }
}
