package org.posthorn.alias;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.wire.Xtext;

/// Whom a recipient stands for, found when it is accepted: whoever is unknown is refused then, and what is in the spool no
/// later change touches. Any thread.
public final class Recipients implements AutoCloseable {
    /// Every recipient gets the message as it is addressed.
    public static final Recipients AS_GIVEN = new Recipients(
            OurDomains.of(List.of()), null, null, null, Senders.AS_GIVEN, RecipientSettings.of(List.of()));

    private final OurDomains domains;
    private final @Nullable Aliases aliases;
    private final @Nullable Srs srs;
    private final Senders senders;
    private final @Nullable KnownAhead ahead;
    private final RecipientSettings settings;

    /// @param aliases null where there are neither tables nor known recipients
    /// @param ahead null where no host is asked
    private Recipients(
            OurDomains domains,
            @Nullable Aliases aliases,
            @Nullable Srs srs,
            @Nullable KnownAhead ahead,
            Senders senders,
            RecipientSettings settings) {
        this.domains = domains;
        this.aliases = aliases;
        this.srs = srs;
        this.ahead = ahead;
        this.senders = senders;
        this.settings = settings;
    }

    /// Reads all files, and watches them until it is closed.
    ///
    /// @param host asked where recipients are known by call-ahead
    /// @throws TableException with what is wrong with them
    public static Recipients open(RecipientSettings settings, InstantSource clock, CallAhead host)
            throws TableException {
        OurDomains domains = settings.domains();
        Srs srs = srs(settings, clock);
        boolean asked = domains.has(Known.CALL_AHEAD);
        boolean tables =
                asked || domains.has(Known.TABLE) || !settings.aliases().files().isEmpty();
        return new Recipients(
                domains,
                tables ? Aliases.open(settings.aliases(), domains) : null,
                srs,
                asked ? new KnownAhead(settings.callAhead(), host, System::nanoTime) : null,
                new Senders(domains, srs, settings.verp()),
                settings);
    }

    private static @Nullable Srs srs(RecipientSettings settings, InstantSource clock) throws TableException {
        if (settings.srs().secretFile().isEmpty()) {
            return null;
        }
        Path file = settings.srs().secretFile().get();
        Watched<SrsKeys> keys = Watched.start(
                "SRS secrets", List.of(file), settings.aliases().reloadInterval(), () -> SrsKeys.read(file));
        return new Srs(settings.srs(), settings.srsDomain(), keys, clock, keys::close);
    }

    /// What a check of the files finds.
    public static TableFindings check(RecipientSettings settings) {
        TableFindings tables = Aliases.check(settings.aliases(), settings.domains());
        var problems = new ArrayList<>(tables.problems());
        settings.srs().secretFile().ifPresent(file -> {
            try {
                var _ = SrsKeys.read(file);
            } catch (TableException e) {
                problems.addAll(e.problems());
            }
        });
        return new TableFindings(problems, tables.warnings(), tables.delivered());
    }

    /// What goes by the same settings when mail leaves.
    public Senders senders() {
        return senders;
    }

    /// Whether every recipient gets the message as it is addressed, so that there is nothing to ask.
    public boolean isPlain() {
        return aliases == null && srs == null;
    }

    /// A key that all spellings of one mailbox have in common.
    public MailAddress mailboxKey(MailAddress address) {
        return domains.mailboxKey(address);
    }

    /// How many recipients of one message may be there by aliases.
    public int mostPerMessage() {
        return settings.aliases().expansion();
    }

    /// What becomes of a recipient that may be sent to.
    public Resolution resolve(Recipient recipient, ReversePath sender) {
        MailAddress address = recipient.address();
        if (!domains.contains(address)) {
            return new Resolution.AsGiven();
        }
        if (srs != null && Srs.isRewritten(address)) {
            return returned(recipient, sender, srs.original(address));
        }
        return aliases == null ? new Resolution.AsGiven() : expanded(recipient, aliases.expand(address));
    }

    /// Who gets what this server itself writes to an address, such as a report: whom it stands for. An address that
    /// stands for nobody is left as it is, so that what is written to it fails where that is seen. No host is asked.
    public List<Recipient> readersOf(MailAddress address) {
        var itself = Recipient.of(address);
        if (!domains.contains(address)) {
            return List.of(itself);
        }
        Resolution resolution = srs != null && Srs.isRewritten(address)
                ? returned(itself, ReversePath.NULL, srs.original(address))
                : aliases != null && aliases.expand(address) instanceof Expansion.Targets(List<MailAddress> targets)
                        ? instead(itself, targets)
                        : new Resolution.AsGiven();
        return resolution instanceof Resolution.Instead(List<Recipient> readers) ? readers : List.of(itself);
    }

    /// Whoever replies to a message replies to its From; what comes here comes to tell of a delivery. Anything else would
    /// be mail that this server passes on for whoever has seen such an address.
    private static Resolution returned(Recipient recipient, ReversePath sender, Srs.Returned returned) {
        return switch (returned) {
            case Srs.Returned.To(MailAddress original) ->
                sender.isNull()
                        ? new Resolution.Instead(List.of(
                                new Recipient(original, recipient.notifyOn(), recipient.originalRecipient(), false)))
                        : new Resolution.Refused(Refusals.REPORTS_ONLY);
            case Srs.Returned.Forged _ -> new Resolution.Refused(Refusals.FORGED);
            case Srs.Returned.Expired _ -> new Resolution.Refused(Refusals.EXPIRED);
        };
    }

    private Resolution expanded(Recipient recipient, Expansion expansion) {
        return switch (expansion) {
            case Expansion.Itself(boolean listed) ->
                listed ? new Resolution.AsGiven() : verified(recipient.address(), new Resolution.AsGiven());
            case Expansion.Targets(List<MailAddress> targets) -> verified(targets, instead(recipient, targets));
            case Expansion.Unknown _ -> new Resolution.Refused(Refusals.UNKNOWN);
            case Expansion.Loop _ -> new Resolution.Refused(Refusals.LOOP);
            case Expansion.TooDeep _ -> new Resolution.Refused(Refusals.TOO_DEEP);
            case Expansion.TooMany _ -> new Resolution.Refused(Refusals.TOO_MANY);
        };
    }

    /// One of several that is refused later is reported: the others are to have the message.
    private Resolution verified(List<MailAddress> targets, Resolution resolution) {
        return targets.size() == 1 ? verified(targets.getFirst(), resolution) : resolution;
    }

    private Resolution verified(MailAddress address, Resolution resolution) {
        if (ahead == null || !domains.is(address, Known.CALL_AHEAD) || address.isPostmaster()) {
            return resolution;
        }
        return switch (ahead.of(address)) {
            case CallAhead.Answer.Taken _ -> resolution;
            case CallAhead.Answer.Refused(SmtpReply reply) -> new Resolution.Refused(Refusals.passedOn(reply));
            case CallAhead.Answer.Unknown unknown ->
                switch (settings.callAhead().unreachable()) {
                    case ACCEPT -> resolution;
                    case DEFER ->
                        new Resolution.Refused(unknown.ofHost() ? Refusals.HOST_UNREACHABLE : Refusals.NOT_KNOWN_NOW);
                };
        };
    }

    /// What was asked of the alias is asked of its targets, and reports name the alias (RFC 3461 section 5.2.7).
    private Resolution instead(Recipient recipient, List<MailAddress> targets) {
        String original = original(recipient);
        return new Resolution.Instead(targets.stream()
                .map(target -> new Recipient(target, recipient.notifyOn(), original, !domains.contains(target)))
                .toList());
    }

    /// An address beyond ASCII would need another address type, which not every host takes (RFC 6533 section 3).
    private static @Nullable String original(Recipient recipient) {
        String given = recipient.originalRecipient();
        return given != null || !recipient.address().isAscii()
                ? given
                : "rfc822;" + Xtext.encode(recipient.address().toString());
    }

    @Override
    public void close() {
        if (aliases != null) {
            aliases.close();
        }
        if (srs != null) {
            srs.close();
        }
    }
}
