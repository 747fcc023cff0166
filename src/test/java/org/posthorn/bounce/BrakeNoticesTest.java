package org.posthorn.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.spool.MemorySpool;

final class BrakeNoticesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private final MemorySpool spool = new MemorySpool();
    private final BrakeNotices notices = new BrakeNotices(
            ReportSettings.defaults("mx.example.org"),
            spool,
            () -> NOW,
            MailAddress.parse("postmaster@example.org"),
            to -> List.of(Recipient.of(new MailAddress("anna", to.domain()))));

    @Test
    void tellsThePostmasterWhatToDo() {
        notices.tell(new MailEvent.Braked(NOW, "alice", 1001, 12));
        MemorySpool.Stored notice = spool.stored.getFirst();
        assertThat(notice.envelope().sender().toString()).isEmpty();
        assertThat(notice.envelope().recipients().getFirst().address()).hasToString("anna@example.org");
        assertThat(new String(notice.content(), StandardCharsets.US_ASCII))
                .contains("Subject: Mail of alice is held\r\n", "To: <postmaster@example.org>\r\n")
                .contains("alice suddenly sends to 1001 recipients; 12 are usual")
                .contains("posthorn brakes release alice --remove-mail\r\n")
                .doesNotContain("\r\r\n");
        assertThat(spool.open).isZero();
    }

    @Test
    void aFullSpoolIsNoHarm() {
        spool.room = 0;
        notices.tell(new MailEvent.Braked(NOW, "älice", 1001, 12));
        assertThat(spool.stored).isEmpty();
    }
}
