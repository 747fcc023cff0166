package org.posthorn.bounce;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes delivery status notifications (RFC 3464) and commits them to the spool. Any thread may use it; a report of
/// any message takes memory for its text, its fields and the message's header alone.
public final class DsnReporter implements Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(DsnReporter.class);

    private final ReportSettings settings;
    private final Spool spool;
    private final InstantSource time;

    public DsnReporter(ReportSettings settings, Spool spool, InstantSource time) {
        this.settings = settings;
        this.spool = spool;
        this.time = time;
    }

    @Override
    public Optional<QueueId> report(Report report) throws SpoolException {
        Optional<MailAddress> sender = report.envelope().sender().address();
        List<Report.Subject> told = report.subjects().stream()
                .filter(subject -> isWanted(report, subject.recipient().notifyOn()))
                .toList();
        if (sender.isEmpty() || told.isEmpty()) {
            return Optional.empty();
        }
        Report narrowed = new Report(
                report.kind(),
                report.id(),
                report.envelope(),
                report.content(),
                report.arrived(),
                report.retryUntil(),
                told);
        return Optional.of(commit(new Composition(settings, narrowed, sender.get(), returned(narrowed))));
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

    private @Nullable ReturnedPart returned(Report report) {
        try {
            return ReturnedPart.of(report, settings);
        } catch (IOException e) {
            LOG.warn("{}: its report comes without its header, which can't be read", report.id(), e);
            return null;
        }
    }

    private QueueId commit(Composition composition) throws SpoolException {
        try (MessageWriter writer = spool.begin(composition.envelope())) {
            composition.writeTo(new WriterStream(writer), writer.id(), time.instant());
            writer.commit();
            return writer.id();
        } catch (SpoolException e) {
            throw e;
        } catch (IOException | MessagingException e) {
            throw new SpoolException("no report about " + composition.report().id() + ": " + e.getMessage(), e);
        }
    }
}
