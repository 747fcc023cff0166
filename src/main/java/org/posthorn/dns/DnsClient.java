package org.posthorn.dns;

import java.io.IOException;
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

/// Asks the servers one after the other and waits for an answer. Any thread; as many at a time as there are
/// permits.
final class DnsClient {
    private static final int MAX_ALIASES = 8;
    /// Beyond a query's own timeout, which the library keeps: for what it may be busy with.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final List<Resolver> servers;
    private final Duration timeout;
    private final int tries;
    private final Semaphore permits;

    DnsClient(DnsSettings settings) {
        List<InetSocketAddress> addresses =
                settings.servers().isEmpty() ? new ResolverConfig().servers() : settings.servers();
        servers = addresses.stream()
                .map(address -> server(address, settings.timeout()))
                .toList();
        timeout = settings.timeout();
        tries = settings.tries();
        permits = new Semaphore(settings.maxInFlight(), true);
    }

    private static Resolver server(InetSocketAddress address, Duration timeout) {
        var server = new SimpleResolver(address);
        server.setTimeout(timeout);
        return server;
    }

    /// Never throws: what goes wrong is a [Lookup.Failed].
    Lookup ask(Question question) {
        Question next = question;
        for (int alias = 0; alias <= MAX_ALIASES; alias++) {
            var problems = new ArrayList<String>();
            Message response = response(next, problems);
            if (response == null) {
                return new Lookup.Failed(problems.getLast());
            }
            var reader = new AnswerReader(next, response);
            Lookup answer = reader.read();
            Name open = reader.openAlias();
            if (!(answer instanceof Lookup.Empty) || open == null || open.equals(next.name())) {
                return answer;
            }
            next = new Question(open, question.type());
        }
        return new Lookup.Failed("over " + MAX_ALIASES + " aliases");
    }

    private @Nullable Message response(Question question, List<String> problems) {
        for (int turn = 0; turn < tries; turn++) {
            for (Resolver server : servers) {
                try {
                    Message response = exchange(server, question);
                    int code = response.getRcode();
                    if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
                        return response;
                    }
                    problems.add(server(server) + " answered " + Rcode.string(code));
                } catch (IOException e) {
                    problems.add(server(server) + ": " + e.getMessage());
                } catch (RuntimeException e) {
                    // The library's own trouble with a question or a response: no answer, like any other.
                    problems.add(server(server) + ": " + e);
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
            return server.sendAsync(query)
                    .toCompletableFuture()
                    .get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
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

    private static String server(Resolver server) {
        if (server instanceof SimpleResolver simple) {
            InetSocketAddress address = simple.getAddress();
            return address.getAddress().getHostAddress() + ':' + address.getPort();
        }
        return server.toString();
    }
}
