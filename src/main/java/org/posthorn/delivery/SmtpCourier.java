package org.posthorn.delivery;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries mail to hosts that speak SMTP or LMTP, over a connection that it keeps.
final class SmtpCourier implements Courier {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpCourier.class);
    private static final EnhancedStatus INTERNAL = new EnhancedStatus(4, 3, 0);
    private static final EnhancedStatus ABORTED = new EnhancedStatus(4, 3, 2);
    /// Hosts that went as far as a transaction: a message that all of them defer must not visit all of them.
    private static final int SESSIONS_PER_ATTEMPT = 2;

    private final Line line;
    private final DeliverySettings settings;
    private final MailResolver resolver;
    private final Demands demands;
    private final Dialer dialer;
    private final DeadAddresses deadAddresses;
    private final ChunkingDoubts doubts;
    private final Random random;
    private final Promises promises;
    private final TlsNews news;
    private final InstantSource clock;
    private final AbortSwitch abortSwitch = new AbortSwitch();
    /// Where this attempt came as far as a transaction, or was not let in.
    private final Set<SocketAddress> answered = new HashSet<>();

    private @Nullable PeerConnection peer;
    private AddressWalk.@Nullable Candidate at;

    SmtpCourier(
            Line line,
            DeliverySettings settings,
            MailResolver resolver,
            DeadAddresses deadAddresses,
            ChunkingDoubts doubts,
            Random random,
            Promises promises,
            InstantSource clock) {
        this.line = line;
        this.settings = settings;
        this.resolver = resolver;
        this.demands = line.demands();
        this.dialer = line.dialer();
        this.deadAddresses = deadAddresses;
        this.doubts = doubts;
        this.random = random;
        this.promises = promises;
        this.news = line.news();
        this.clock = clock;
    }

    @Override
    public Receipt deliver(Consignment consignment) {
        var tally = new Tally(consignment.recipients());
        long began = System.nanoTime();
        long connecting = 0;
        try {
            connecting = attempt(consignment, tally);
        } catch (IOException e) {
            drop();
            unreadable(consignment, e);
            tally.failed(ours(ContentFacts.UNREADABLE));
        } catch (RuntimeException e) {
            LOG.error("delivery of {} failed unexpectedly", consignment.id(), e);
            drop();
            tally.failed(ours("internal error: " + e.getMessage()));
        }
        boolean hostFault = peer == null && tally.hostFault();
        long all = System.nanoTime() - began;
        return new Receipt(
                tally.close(),
                Duration.ofNanos(connecting),
                Duration.ofNanos(all - connecting),
                hostFault,
                tally.maybeTaken(),
                tally.isExempt());
    }

    private static void unreadable(Consignment consignment, IOException why) {
        LOG.warn("{}: {}: {}", consignment.id(), ContentFacts.UNREADABLE, why.toString());
    }

    private static Trouble ours(String text) {
        return new Trouble(Verdict.DEFER, Diagnosis.of(INTERNAL, text, Relay.NONE), false);
    }

    /// @return the nanoseconds that went into connecting
    private long attempt(Consignment consignment, Tally tally) throws IOException {
        var facts = new ContentFacts(consignment);
        answered.clear();
        news.begin(consignment);
        carry(consignment, facts, tally);
        if (tally.isDecided()) {
            return 0;
        }
        long connecting = walk(demands, consignment, facts, tally);
        if (!tally.isDecided() && isPolicyDisregarded(consignment, facts)) {
            connecting += walkWithoutPolicy(consignment, facts, tally);
        }
        return connecting;
    }

    /// Only where policy is in the way is it asked whether the sender minds (RFC 8689 section 5): that is rare, and
    /// the header has to be read for it.
    private boolean isPolicyDisregarded(Consignment consignment, ContentFacts facts) throws IOException {
        return settings.tlsRequiredNo()
                && news.isBarred()
                && demands.isPublished()
                && !consignment.envelope().terms().requireTls()
                && facts.isTlsOptional();
    }

    private long walkWithoutPolicy(Consignment consignment, ContentFacts facts, Tally tally) throws IOException {
        news.disregardPolicy();
        tally.exempt();
        long connecting = walk(demands.withoutPolicy(), consignment, facts, tally);
        if (peer != null) {
            tally.exempt();
        }
        // What it is good for, others are not.
        leave();
        return connecting;
    }

    private long walk(Demands wanted, Consignment consignment, ContentFacts facts, Tally tally) throws IOException {
        long connecting = 0;
        var walk = new AddressWalk(line, wanted, resolver, deadAddresses, random, addressesPerHost(), tally::failed);
        var attempt = new AddressField(walk, answered, deadAddresses, tally, settings.addressesPerAttempt());
        while (!tally.isDecided() && answered.size() < SESSIONS_PER_ATTEMPT) {
            long began = System.nanoTime();
            AddressWalk.Candidate candidate = attempt.first();
            if (candidate == null || stopsHere(tally)) {
                break;
            }
            connect(candidate, attempt, consignment, tally);
            connecting += System.nanoTime() - began;
            carry(consignment, facts, tally);
        }
        return connecting;
    }

    /// The addresses that one attempt tries are spread over the hosts, so that many dead ones of one host don't keep the
    /// next from its turn; both families of a host always have theirs.
    private int addressesPerHost() {
        return Math.max(
                2,
                Math.ceilDiv(
                        settings.addressesPerAttempt(), Math.max(1, line.hosts().size())));
    }

    private boolean stopsHere(Tally tally) {
        if (abortSwitch.isAborted()) {
            tally.failed(
                    new Trouble(Verdict.DEFER, Diagnosis.of(ABORTED, "the attempt was cut short", Relay.NONE), false));
            return true;
        }
        return false;
    }

    private void connect(AddressWalk.Candidate candidate, AddressField field, Consignment consignment, Tally tally) {
        leave();
        Call call = dialer.call(candidate, field, abortSwitch::opened);
        if (call == null) {
            return;
        }
        AddressWalk.Candidate to = call.candidate();
        if (consignment.envelope().terms().requireTls()) {
            dialer.forgetTlsFailure(to);
        }
        try {
            peer = dialer.dial(call, demands.domains(consignment.recipients()), abortSwitch::opened);
            at = to;
            doubts.weigh(peer);
            deadAddresses.remove(to.address());
        } catch (LoopException e) {
            tally.looped(e.trouble());
            field.dropFrom(to.rank());
        } catch (TroubleException e) {
            deadAddresses.add(to.address());
            tally.failed(e.trouble());
            if (e instanceof LoginRefusedException) {
                answered.add(to.address());
            }
        }
    }

    /// Offers all that is open to the peer, in as many transactions as it takes.
    private void carry(Consignment consignment, ContentFacts facts, Tally tally) throws IOException {
        PeerConnection to = peer;
        if (to == null
                || answered.contains(to.address())
                || !to.isFor(demands.domains(consignment.recipients()))
                || isClearForNow(to, consignment)) {
            return;
        }
        List<Integer> todo = ordered(to, tally, tally.open());
        while (!todo.isEmpty()) {
            to = withRoom(to, consignment, tally);
            if (to == null) {
                return;
            }
            // Of each connection anew: a second one to the same host may show another certificate.
            Trouble missing = promises.missing(consignment.envelope(), to, clock.instant());
            if (missing != null) {
                tally.failed(missing);
                to.rest();
                return;
            }
            Cargo cargo = suitability(to).fit(consignment, facts, tally);
            todo.removeIf(index -> !tally.isOpen(index));
            if (cargo == null) {
                break;
            }
            todo = transact(to, consignment, cargo, tally, todo);
            to = peer;
            if (to == null) {
                return;
            }
        }
        answered.add(to.address());
        to.rest();
    }

    /// A connection that is in clear text after a failure of TLS is of no use to mail that needs TLS, and no verdict on it.
    private boolean isClearForNow(PeerConnection to, Consignment consignment) {
        return to.isClear() && at != null && consignment.envelope().terms().requireTls() && dialer.isRemembered(at);
    }

    private static Suitability suitability(PeerConnection to) {
        return new Suitability(to.extensions(), to.relay());
    }

    /// One transaction, for as many as it takes; without a connection any more behind it the others were told.
    ///
    /// @return those that want another one
    private List<Integer> transact(
            PeerConnection to, Consignment consignment, Cargo cargo, Tally tally, List<Integer> todo) {
        List<Integer> batch = batch(to.extensions().limits(), tally, todo);
        var transaction = new Transaction(to, line.dialect(), settings, cargo, tally, batch, clock.instant());
        Trouble lost = transaction.run();
        IOException unreadable = transaction.unreadable();
        if (unreadable != null) {
            unreadable(consignment, unreadable);
        }
        var rest = new ArrayList<>(transaction.again());
        if (batch.size() < todo.size()) {
            todo.stream().filter(Predicate.not(new HashSet<>(batch)::contains)).forEach(rest::add);
        }
        if (transaction.chunkingFailed()) {
            doubts.add(to.address());
        }
        if (to.isFirstTransaction() && at != null) {
            if (!to.isClear()) {
                dialer.endedUnderTls(at, transaction.loss());
            } else if (to.extensions().startTls()) {
                dialer.endedInClear(at, transaction.loss());
            }
        }
        if (lost != null) {
            leave();
            tally.failed(rest, forTheRest(lost));
        } else if (transaction.chunkingFailed()) {
            drop();
            redial(consignment, tally);
            withoutChunking();
        }
        return rest;
    }

    /// As many as a transaction may have, in order.
    private List<Integer> batch(PeerLimits limits, Tally tally, List<Integer> todo) {
        int most = Math.min(settings.recipientsPerTransaction(), limits.recipients());
        if (limits.domains() >= todo.size()) {
            return todo.subList(0, Math.min(todo.size(), most));
        }
        var domains = new HashSet<String>();
        var batch = new ArrayList<Integer>();
        for (int index : todo) {
            domains.add(tally.recipient(index).address().domainKey());
            if (batch.size() == most || domains.size() > limits.domains()) {
                break;
            }
            batch.add(index);
        }
        return batch;
    }

    /// Those of one domain stand together where the peer limits the domains of a transaction: each transaction takes the
    /// first ones, and none has to search all that are left.
    private static List<Integer> ordered(PeerConnection to, Tally tally, List<Integer> open) {
        if (to.extensions().limits().domains() >= open.size()) {
            return open;
        }
        var byDomain = new LinkedHashMap<String, List<Integer>>();
        for (int index : open) {
            byDomain.computeIfAbsent(tally.recipient(index).address().domainKey(), _ -> new ArrayList<>())
                    .add(index);
        }
        return byDomain.values().stream().flatMap(List::stream).collect(Collectors.toCollection(ArrayList::new));
    }

    /// However short the memory of doubts is: these recipients must not come around for ever.
    private void withoutChunking() {
        if (peer != null) {
            peer.offers(peer.extensions().withoutChunking());
        }
    }

    /// The connection, or a new one to the same host when this one takes no more; null when that can't be had.
    private @Nullable PeerConnection withRoom(PeerConnection to, Consignment consignment, Tally tally) {
        if (isSpent(to)) {
            redial(consignment, tally);
        }
        return peer;
    }

    private void redial(Consignment consignment, Tally tally) {
        AddressWalk.Candidate same = at;
        if (same != null) {
            connect(same, AddressField.alone(deadAddresses, tally), consignment, tally);
        }
    }

    /// Recipients that had no turn yet: what was refused for good is refused for them too, anything else leaves
    /// them to the next host.
    private static Trouble forTheRest(Trouble lost) {
        return lost.verdict() == Verdict.BOUNCE
                ? lost
                : new Trouble(Verdict.NEXT_HOST, lost.diagnosis(), lost.hostFault());
    }

    @Override
    public boolean isConnected() {
        return peer != null && !isSpent(peer);
    }

    private boolean isSpent(PeerConnection connection) {
        return connection.isSpent(settings.exchange().messagesPerConnection())
                || line.caller().isRelieved(connection.relay().source());
    }

    @Override
    public void abort() {
        abortSwitch.abort();
    }

    @Override
    public void close() {
        leave();
    }

    private void leave() {
        if (peer != null) {
            peer.leave();
            peer = null;
        }
    }

    private void drop() {
        if (peer != null) {
            peer.close();
            peer = null;
        }
    }
}
