package org.posthorn.bounce;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;
import org.posthorn.triage.Triage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes delivery status notifications (RFC 3464) and commits them to the spool. Any thread may use it; a report of
/// any message takes memory for its text, its fields and the message's header alone.
public final class DsnReporter implements Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(DsnReporter.class);

    private final ReportSettings settings;
    private final ReportTexts texts;
    private final Spool spool;
    private final InstantSource time;
    private final Function<MailAddress, List<Recipient>> readers;

    /// @param readers who gets what is written to an address: nobody else looks at aliases for a report
    public DsnReporter(
            ReportSettings settings,
            ReportTexts texts,
            Spool spool,
            InstantSource time,
            Function<MailAddress, List<Recipient>> readers) {
        this.settings = settings;
        this.texts = texts;
        this.spool = spool;
        this.time = time;
        this.readers = readers;
    }

    @Override
    public Optional<QueueId> report(Report report) throws SpoolException {
        Optional<MailAddress> sender = report.envelope().sender().address();
        if (sender.isEmpty()) {
            return doubleBounce(report);
        }
        List<Report.Subject> told = report.subjects().stream()
                .filter(subject -> isWanted(report, subject.recipient().notifyOn()))
                .toList();
        Optional<QueueId> made = told.isEmpty()
                ? Optional.empty()
                : Optional.of(commit(report.about(told), Audience.SENDER, sender.get()));
        copy(report);
        return made;
    }

    /// Mail with the null reverse-path failed: the postmaster hears of it if he wants to, but not of what told him so
    /// before.
    private Optional<QueueId> doubleBounce(Report report) throws SpoolException {
        MailAddress postmaster = settings.postmaster();
        return report.kind() == Report.Kind.FAILED
                        && settings.doubleBounces() == DoubleBounces.POSTMASTER
                        && postmaster != null
                        && !report.envelope().origin().equals(Origin.TO_POSTMASTER)
                ? Optional.of(commit(report, Audience.DOUBLE_BOUNCE, postmaster))
                : Optional.empty();
    }

    /// Nobody waits for it: a copy that can't be stored is one line in the log.
    private void copy(Report report) {
        MailAddress postmaster = settings.postmaster();
        if (report.kind() != Report.Kind.FAILED
                || postmaster == null
                || settings.postmasterCopies().isEmpty()) {
            return;
        }
        List<Report.Subject> copied = report.subjects().stream()
                .filter(subject -> settings.postmasterCopies().contains(Triage.of(subject.diagnosis())))
                .toList();
        try {
            if (!copied.isEmpty()) {
                commit(report.about(copied), Audience.COPY, postmaster);
            }
        } catch (SpoolException | RuntimeException e) {
            // Of a defect too: the sender, who was told already, would be told again and again.
            LOG.warn("{}: the postmaster gets no copy of its report", report.id(), e);
        }
    }

    private static boolean isWanted(Report report, Notify notify) {
        return switch (report.kind()) {
            case FAILED -> notify.wantsFailure();
            case DELAYED -> notify.wantsDelay();
            case DELIVERED -> notify.wantsSuccess();
            case RELAYED -> notify.wantsSuccess() || isTraced(report) && !notify.never();
        };
    }

    private static boolean isTraced(Report report) {
        DeliverBy deliverBy = report.envelope().terms().deliverBy();
        return deliverBy != null && deliverBy.trace();
    }

    private @Nullable ReturnedPart returned(Report report, Audience audience) {
        try {
            return ReturnedPart.of(report, settings, audience == Audience.SENDER);
        } catch (IOException e) {
            LOG.warn("{}: its report comes without its header, which can't be read", report.id(), e);
            return null;
        }
    }

    private QueueId commit(Report report, Audience audience, MailAddress to) throws SpoolException {
        var composition =
                new Composition(settings, texts, report, audience, to, readers.apply(to), returned(report, audience));
        try (MessageWriter writer = spool.begin(composition.envelope())) {
            composition.writeTo(new WriterStream(writer), writer.id(), time.instant());
            writer.commit();
            return writer.id();
        } catch (SpoolException e) {
            throw e;
        } catch (IOException | MessagingException e) {
            throw new SpoolException("no report about " + report.id() + ": " + e.getMessage(), e);
        }
    }
}
