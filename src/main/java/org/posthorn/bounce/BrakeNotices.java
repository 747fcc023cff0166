package org.posthorn.bounce;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to the postmaster when an account is braked, on a thread of its own for each, of which there are as many as
/// accounts at most. A notice that can't be stored is only logged: the mail log and the metrics tell of the brake too.
public final class BrakeNotices implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(BrakeNotices.class);

    private final ReportSettings settings;
    private final Spool spool;
    private final InstantSource time;
    private final MailAddress postmaster;
    private final Function<MailAddress, List<Recipient>> readers;

    /// @param readers who gets what is written to an address
    public BrakeNotices(
            ReportSettings settings,
            Spool spool,
            InstantSource time,
            MailAddress postmaster,
            Function<MailAddress, List<Recipient>> readers) {
        this.settings = settings;
        this.spool = spool;
        this.time = time;
        this.postmaster = postmaster;
        this.readers = readers;
    }

    @Override
    public void publish(MailEvent event) {
        if (event instanceof MailEvent.Braked braked) {
            Thread.startVirtualThread(() -> tell(braked));
        }
    }

    void tell(MailEvent.Braked braked) {
        try (MessageWriter writer = spool.begin(envelope())) {
            write(braked, writer);
            writer.commit();
        } catch (IOException | MessagingException e) {
            LOG.warn("the postmaster was not told that {} is braked", braked.account(), e);
        }
    }

    private Envelope envelope() {
        List<Recipient> to = readers.apply(postmaster);
        return new Envelope(
                ReversePath.NULL,
                to,
                BodyType.SEVEN_BIT,
                !postmaster.isAscii()
                        || !to.stream().allMatch(reader -> reader.address().isAscii()),
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL);
    }

    private void write(MailEvent.Braked braked, MessageWriter writer) throws IOException, MessagingException {
        var message = new ReportMessage("<" + writer.id() + '@' + settings.hostname() + '>');
        message.setHeader("Date", StatusPart.date(time.instant()));
        message.setHeader("From", "Mail Delivery System <MAILER-DAEMON@" + settings.hostname() + '>');
        message.setHeader("To", '<' + postmaster.toString() + '>');
        message.setSubject("Mail of " + braked.account() + " is held", "utf-8");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(text(braked), "utf-8");
        message.setHeader("Content-Transfer-Encoding", "quoted-printable");
        var out = new WriterStream(writer);
        message.writeTo(out);
        out.flush();
    }

    private static String text(MailEvent.Braked braked) {
        return """
                The user %s suddenly sends to %d recipients; %d are usual.
                Perhaps somebody else knows the password.

                Mail of this user is accepted and held until you decide:

                    posthorn brakes list
                    posthorn brakes release %1$s
                    posthorn brakes release %1$s --remove-mail
                """.formatted(braked.account(), braked.recipients(), braked.usual())
                .replace("\n", "\r\n");
    }
}
