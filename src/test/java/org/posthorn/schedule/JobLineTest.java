package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.ClaimedMessage;

class JobLineTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final JobLine line = new JobLine();

    private void add(long id, int priority, Instant when) {
        var envelope = new Envelope(
                ReversePath.NULL,
                List.of(Recipient.of(MailAddress.parse("a@one.test"))),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL,
                new DeliveryTerms(null, null, priority, false));
        var message =
                new ClaimedMessage(new QueueId(id), envelope, when, when, Content.of(new byte[] {'x'}), List.of());
        line.add(new Job(new Flight(message, false, () -> {}), List.of()), when);
    }

    private List<Long> order() {
        return line.drain().stream().map(job -> job.message().id().value()).toList();
    }

    @Test
    void ordinaryMailGoesAsItCame() {
        for (long id = 0; id < 50; id++) {
            add(id, 0, NOW);
        }
        assertThat(order()).isSorted().hasSize(50);
    }

    @Test
    void whatMattersMoreGoesFirstAndWhatMattersLessLast() {
        add(1, -9, NOW);
        add(2, 0, NOW);
        add(3, 4, NOW);
        add(4, 9, NOW);
        assertThat(order()).containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void nothingWaitsForEver() {
        add(1, -9, NOW);
        add(2, 0, NOW);
        add(3, 9, NOW.plusSeconds(8 * 60));
        add(4, 9, NOW.plusSeconds(10 * 60));
        add(5, 9, NOW.plusSeconds(19 * 60));
        assertThat(order()).containsExactly(3L, 2L, 4L, 1L, 5L);
    }
}
