package org.posthorn.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.alias.CallAhead;
import org.posthorn.delivery.AddressWalk.Candidate;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.route.Destination;
import org.posthorn.route.Routing;

/// Asks a host for a recipient over a connection of its own: MAIL from nobody, RCPT, and QUIT.
final class Inquirer implements CallAhead {
    private static final long NO_CONTENT = -1;

    private final DeliveryTimeouts timeouts;
    private final Function<MailAddress, Routing> routes;
    private final Duration timeout;
    private final MailResolver resolver;
    private final Function<Destination, Optional<Line>> lines;
    private final DeadAddresses deadAddresses;
    private final StallGuard guard;
    private final InstantSource clock;

    /// @param routes where a recipient's mail goes; hosts alone can be asked
    /// @param timeout of one question
    /// @param lines to destinations, within the timeouts; empty for those that can't be asked
    Inquirer(
            DeliveryTimeouts timeouts,
            Function<MailAddress, Routing> routes,
            Duration timeout,
            MailResolver resolver,
            Function<Destination, Optional<Line>> lines,
            DeadAddresses deadAddresses,
            StallGuard guard,
            InstantSource clock) {
        this.timeouts = timeouts;
        this.routes = routes;
        this.timeout = timeout;
        this.resolver = resolver;
        this.lines = lines;
        this.deadAddresses = deadAddresses;
        this.guard = guard;
        this.clock = clock;
    }

    @Override
    public Answer ask(MailAddress recipient) {
        try {
            return switch (routes.apply(recipient)) {
                case Routing.To(Destination destination) -> ask(destination, recipient);
                case Routing.Never(var diagnosis) -> new Answer.Unknown(diagnosis.text());
                case Routing.NotNow(var diagnosis) -> new Answer.Unknown(diagnosis.text());
            };
        } catch (RuntimeException e) {
            // A defect of ours must not cost the client its session.
            return new Answer.Unknown("internal error: " + e);
        }
    }

    private Answer ask(Destination destination, MailAddress recipient) {
        return lines.apply(destination)
                .map(line -> ask(line, recipient))
                .orElseGet(() -> new Answer.Unknown(destination.name() + " is no host that can be asked"));
    }

    private Answer ask(Line line, MailAddress recipient) {
        var failures = new Failures(deadAddresses);
        var walk = new AddressWalk(
                line, line.demands(), resolver, deadAddresses, new Random(), Integer.MAX_VALUE, failures::add);
        var abort = new AbortSwitch();
        try (StallGuard.Watch watch = guard.watch(abort::abort)) {
            watch.allow(timeout);
            for (Candidate to = walk.next(); to != null && !abort.isAborted(); to = walk.next()) {
                Answer answer = ask(line, to, failures, abort, recipient);
                if (!(answer instanceof Answer.Unknown unknown) || !unknown.ofHost()) {
                    return answer;
                }
                failures.reason = unknown.reason();
            }
        }
        return new Answer.Unknown(abort.isAborted() ? "no answer within " + timeout : failures.reason);
    }

    private Answer ask(Line line, Candidate to, Failures failures, AbortSwitch abort, MailAddress recipient) {
        Call call = line.dialer().call(to, failures, abort::opened);
        if (call == null) {
            return new Answer.Unknown(failures.reason);
        }
        try {
            Set<String> domains = line.demands().domains(List.of(Recipient.of(recipient)));
            PeerConnection peer = line.dialer().dial(call, domains, abort::opened);
            deadAddresses.remove(to.address());
            try {
                return ask(peer, recipient);
            } finally {
                // With QUIT the transaction is over too (RFC 5321 section 4.1.1.10).
                peer.leave();
            }
        } catch (TroubleException e) {
            deadAddresses.add(to.address());
            return new Answer.Unknown(e.trouble().diagnosis().text());
        } catch (IOException e) {
            return new Answer.Unknown(String.valueOf(e.getMessage()));
        }
    }

    /// A refusal of MAIL is about us, or about reports in general, and says nothing of the recipient.
    private Answer ask(PeerConnection peer, MailAddress recipient) throws IOException {
        Envelope nobodys = Envelope.of(ReversePath.NULL, List.of(recipient), Origin.INTERNAL);
        var commands = new Commands(peer.out(), peer.extensions(), clock.instant());
        commands.mail(nobodys, BodyType.SEVEN_BIT, NO_CONTENT, !recipient.isAscii());
        SmtpReply mail = peer.reply("MAIL", timeouts.command());
        if (!mail.isPositive()) {
            return new Answer.Unknown("MAIL FROM:<>: " + mail);
        }
        commands.recipient(nobodys, Recipient.of(recipient));
        SmtpReply reply = peer.reply("RCPT", timeouts.command());
        if (reply.isPositive()) {
            return new Answer.Taken();
        }
        return reply.isPermanent() ? new Answer.Refused(reply) : new Answer.Unknown("RCPT: " + reply, false);
    }

    /// What was heard last while hosts were tried, one address after the other.
    private static final class Failures implements Race.Field {
        private final DeadAddresses deadAddresses;
        private String reason = "no host to ask";

        Failures(DeadAddresses deadAddresses) {
            this.deadAddresses = deadAddresses;
        }

        void add(Trouble trouble) {
            reason = trouble.diagnosis().text();
        }

        @Override
        public @Nullable Candidate next() {
            return null;
        }

        @Override
        public void failed(Candidate candidate, PeerException fault) {
            deadAddresses.add(candidate.address(), fault);
            add(Dialer.unanswered(candidate, fault));
        }

        @Override
        public void slower(Candidate candidate) {}

        @Override
        public void spare(Candidate candidate) {}
    }
}
