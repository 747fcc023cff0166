package org.posthorn.alias;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.wire.Xtext;

/// Whom a recipient stands for, found when it is accepted: whoever is unknown is refused then, and what is in the spool no
/// later change touches. Any thread.
public final class Recipients implements AutoCloseable {
    /// Every recipient gets the message as it is addressed.
    public static final Recipients AS_GIVEN =
            new Recipients(OurDomains.of(List.of()), null, null, Senders.AS_GIVEN, Integer.MAX_VALUE);

    private static final SmtpReply UNKNOWN = reply(550, 5, 1, 1, "Recipient unknown");
    private static final SmtpReply LOOP = reply(550, 5, 4, 6, "Recipient's alias leads in a circle");
    private static final SmtpReply TOO_DEEP = reply(550, 5, 4, 6, "Recipient's alias leads over too many others");
    private static final SmtpReply TOO_MANY = reply(550, 5, 5, 3, "Recipient stands for too many others");
    private static final SmtpReply FORGED = reply(550, 5, 1, 1, "Not a rewritten sender of this server's");
    private static final SmtpReply EXPIRED = reply(550, 5, 1, 1, "Rewritten sender is too old");
    private static final SmtpReply REPORTS_ONLY = reply(550, 5, 7, 1, "A rewritten sender takes reports alone");

    private final OurDomains domains;
    private final @Nullable Aliases aliases;
    private final @Nullable Srs srs;
    private final Senders senders;
    private final int mostPerMessage;

    /// @param aliases null where there are neither tables nor known recipients
    private Recipients(
            OurDomains domains, @Nullable Aliases aliases, @Nullable Srs srs, Senders senders, int mostPerMessage) {
        this.domains = domains;
        this.aliases = aliases;
        this.srs = srs;
        this.senders = senders;
        this.mostPerMessage = mostPerMessage;
    }

    /// Reads all files, and watches them until it is closed.
    ///
    /// @throws TableException with what is wrong with them
    public static Recipients open(RecipientSettings settings, InstantSource clock) throws TableException {
        OurDomains domains = settings.domains();
        Srs srs = srs(settings, clock);
        boolean tables = !settings.aliases().files().isEmpty() || domains.has(Known.TABLE);
        Aliases aliases = tables ? Aliases.open(settings.aliases(), domains) : null;
        return new Recipients(
                domains,
                aliases,
                srs,
                new Senders(domains, srs, settings.verp()),
                settings.aliases().expansion());
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

    /// What is wrong with the files; empty when nothing is.
    public static List<TableProblem> problems(RecipientSettings settings) {
        var problems = new ArrayList<>(Aliases.problems(settings.aliases(), settings.domains()));
        settings.srs().secretFile().ifPresent(file -> {
            try {
                var _ = SrsKeys.read(file);
            } catch (TableException e) {
                problems.addAll(e.problems());
            }
        });
        return problems;
    }

    /// What goes by the same settings when mail leaves.
    public Senders senders() {
        return senders;
    }

    /// Whether every recipient gets the message as it is addressed, so that there is nothing to ask.
    public boolean isPlain() {
        return aliases == null && srs == null;
    }

    /// How many recipients of one message may be there by aliases.
    public int mostPerMessage() {
        return mostPerMessage;
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

    /// Whoever replies to a message replies to its From; what comes here comes to tell of a delivery. Anything else would
    /// be mail that this server passes on for whoever has seen such an address.
    private static Resolution returned(Recipient recipient, ReversePath sender, Srs.Returned returned) {
        return switch (returned) {
            case Srs.Returned.To(MailAddress original) ->
                sender.isNull()
                        ? new Resolution.Instead(List.of(
                                new Recipient(original, recipient.notifyOn(), recipient.originalRecipient(), false)))
                        : new Resolution.Refused(REPORTS_ONLY);
            case Srs.Returned.Forged _ -> new Resolution.Refused(FORGED);
            case Srs.Returned.Expired _ -> new Resolution.Refused(EXPIRED);
        };
    }

    private Resolution expanded(Recipient recipient, Expansion expansion) {
        return switch (expansion) {
            case Expansion.Itself _ -> new Resolution.AsGiven();
            case Expansion.Targets(List<MailAddress> targets) -> instead(recipient, targets);
            case Expansion.Unknown _ -> new Resolution.Refused(UNKNOWN);
            case Expansion.Loop _ -> new Resolution.Refused(LOOP);
            case Expansion.TooDeep _ -> new Resolution.Refused(TOO_DEEP);
            case Expansion.TooMany _ -> new Resolution.Refused(TOO_MANY);
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

    private static SmtpReply reply(int code, int category, int subject, int detail, String text) {
        return SmtpReply.of(code, new EnhancedStatus(category, subject, detail), text);
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
