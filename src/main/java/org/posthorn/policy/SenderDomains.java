package org.posthorn.policy;

import java.util.Optional;
import java.util.function.Supplier;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.MxAnswer;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;

/// Looks up the domain of a reverse-path, where the configuration asks for it. Waits for the DNS within the
/// resolver's bounds. Any thread.
public final class SenderDomains {
    private static final SmtpReply TAKES_NO_MAIL =
            SmtpReply.of(550, new EnhancedStatus(5, 7, 27), "Sender domain takes no mail (null MX)");
    private static final SmtpReply UNKNOWN =
            SmtpReply.of(550, new EnhancedStatus(5, 1, 8), "Sender domain has neither MX nor address records");
    private static final SmtpReply NOT_NOW =
            SmtpReply.of(451, new EnhancedStatus(4, 1, 8), "Sender domain can't be looked up now, try again later");

    private final SenderDomainCheck check;
    private final MailResolver resolver;

    public SenderDomains(SenderDomainCheck check, MailResolver resolver) {
        this.check = check;
        this.resolver = resolver;
    }

    /// What keeps a stranger from sending under this address, if anything does. The null reverse-path and address
    /// literals have no domain to ask for.
    public Optional<SmtpReply> refusal(ReversePath sender) {
        MailAddress address = sender.mailbox();
        if (check == SenderDomainCheck.ANY || address == null || address.isLiteral()) {
            return Optional.empty();
        }
        String domain = address.domainKey();
        return switch (resolver.mx(domain)) {
            case MxAnswer.MxHosts _ -> Optional.empty();
            case MxAnswer.NullMx _ -> Optional.of(TAKES_NO_MAIL);
            case MxAnswer.NoMx _ -> ifItMustExist(() -> refusalWithoutAddress(domain));
            case MxAnswer.NoSuchDomain _ -> ifItMustExist(() -> Optional.of(UNKNOWN));
            case MxAnswer.TemporaryFailure _ -> ifItMustExist(() -> Optional.of(NOT_NOW));
        };
    }

    private Optional<SmtpReply> refusalWithoutAddress(String domain) {
        return switch (resolver.addresses(domain)) {
            case AddressAnswer.Addresses _ -> Optional.empty();
            case AddressAnswer.NoAddress _, AddressAnswer.NoSuchHost _ -> Optional.of(UNKNOWN);
            case AddressAnswer.TemporaryFailure _ -> Optional.of(NOT_NOW);
        };
    }

    private Optional<SmtpReply> ifItMustExist(Supplier<Optional<SmtpReply>> refusal) {
        return check == SenderDomainCheck.EXISTS ? refusal.get() : Optional.empty();
    }
}
