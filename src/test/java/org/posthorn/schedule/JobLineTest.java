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
        add(id, priority, when, "");
    }

    private void add(long id, int priority, Instant when, String sender) {
        line.add(job(id, priority, when, sender), when);
    }

    private static Job job(long id, int priority, Instant when, String sender) {
        var envelope = new Envelope(
                ReversePath.parse(sender),
                List.of(Recipient.of(MailAddress.parse("a@one.test"))),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL,
                new DeliveryTerms(null, null, priority, false));
        var message =
                new ClaimedMessage(new QueueId(id), envelope, when, when, Content.of(new byte[] {'x'}), List.of());
        return new Job(new Flight(message, false, () -> {}), List.of());
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

    @Test
    void aSenderWithOneMessageDoesNotWaitForAnotherWithMany() {
        for (long id = 0; id < 100_000; id++) {
            add(id, 0, NOW, "list@one.test");
        }
        add(200_000, 0, NOW, "alone@two.test");
        assertThat(order().indexOf(200_000L)).isLessThanOrEqualTo(1);
    }

    @Test
    void sendersHaveTheirTurnsOneAfterTheOther() {
        for (long id = 0; id < 3; id++) {
            add(id, 0, NOW, "a@one.test");
        }
        for (long id = 10; id < 13; id++) {
            add(id, 0, NOW, "b@one.test");
        }
        assertThat(order()).containsExactly(0L, 10L, 1L, 11L, 2L, 12L);
    }

    @Test
    void whoSendsMuchOfLittleWorthDoesNotDelayWhatMattersMore() {
        for (long id = 0; id < 1_000; id++) {
            add(id, -4, NOW, "a@one.test");
        }
        add(2_000, 0, NOW, "a@one.test");
        assertThat(order().getFirst()).isEqualTo(2_000L);
    }

    @Test
    void aListIsOneSenderWhateverItsAddressesSay() {
        add(1, 0, NOW, "list+ann=one.test@lists.test");
        add(2, 0, NOW, "list+bob=one.test@lists.test");
        add(3, 0, NOW, "carl+news@lists.test");
        add(4, 0, NOW, "carl@lists.test");
        assertThat(line.waitingLike(job(5, 0, NOW, "list+eve=two.test@lists.test")))
                .isEqualTo(2);
        assertThat(line.waitingLike(job(6, 0, NOW, "carl+shop@lists.test"))).isEqualTo(2);
        assertThat(line.waitingLike(job(7, 0, NOW, "carl@other.test"))).isZero();
        assertThat(line.waitingLike(job(8, 1, NOW, "carl@lists.test"))).isZero();
    }

    @Test
    void theOldestOfALevelCountsThoughYoungerOnesOfOtherSendersWereTakenBeforeIt() {
        add(1, -1, NOW, "a@one.test");
        add(2, -1, NOW, "a@one.test");
        add(3, -1, NOW.plusSeconds(50), "b@one.test");
        add(4, 0, NOW.plusSeconds(90), "c@one.test");
        assertThat(order()).containsExactly(1L, 3L, 2L, 4L);
    }
}
