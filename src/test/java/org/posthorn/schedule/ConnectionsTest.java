package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;

class ConnectionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final List<DestinationQueue> granted = new ArrayList<>();
    private final Connections connections = new Connections(4, (queue, trial) -> granted.add(queue));

    private static DestinationQueue queue(int number) {
        var backoffs = new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), 0, Duration.ofDays(5));
        var queue = new DestinationQueue(
                new Destination.Lmtp("host" + number, 24),
                100,
                new DestinationPace(20, backoffs, new Random(1)),
                new Overflow(Duration.ofSeconds(30)),
                new ArrayDeque<>());
        queue.add(job(), NOW, 100);
        return queue;
    }

    private static DestinationQueue inTrouble(int number) {
        DestinationQueue queue = queue(number);
        queue.hire(100);
        queue.failed(FakeNetwork.fault("refused"), NOW, NOW);
        queue.leave();
        queue.tryNow(NOW);
        queue.add(job(), NOW, 100);
        return queue;
    }

    private static Job job() {
        MailAddress address = MailAddress.parse("a@one.test");
        var envelope = Envelope.of(ReversePath.NULL, List.of(address), Origin.INTERNAL);
        var recipients = List.of(new ClaimedRecipient(0, Recipient.of(address), 0, NOW, false));
        var message = new ClaimedMessage(new QueueId(1), envelope, NOW, NOW, Content.of(new byte[0]), recipients);
        return new Job(new Flight(message, false, () -> {}), recipients);
    }

    @Test
    void destinationsInTroubleGetHalfAtTheMost() {
        List<DestinationQueue> dead = List.of(inTrouble(1), inTrouble(2), inTrouble(3));
        dead.forEach(connections::want);
        assertThat(granted).containsExactlyElementsOf(dead.subList(0, 2));
        DestinationQueue steady = queue(4);
        connections.want(steady);
        assertThat(granted).last().isSameAs(steady);
        assertThat(connections.isContended()).as("a connection is free").isFalse();
        connections.release(true);
        assertThat(granted).last().isSameAs(dead.getLast());
    }

    @Test
    void whoIsOutOfTroubleMakesRoomForTheNext() {
        connections.want(inTrouble(1));
        connections.want(inTrouble(2));
        DestinationQueue third = inTrouble(3);
        connections.want(third);
        connections.trialEnded();
        assertThat(granted).last().isSameAs(third);
        assertThat(connections.used()).isEqualTo(3);
    }

    @Test
    void neitherLineStarvesTheOther() {
        for (int i = 0; i < 4; i++) {
            connections.want(queue(i));
        }
        for (int i = 10; i < 14; i++) {
            connections.want(queue(i));
            connections.want(inTrouble(i + 10));
        }
        assertThat(connections.isContended()).isTrue();
        granted.clear();
        for (int i = 0; i < 4; i++) {
            connections.release(false);
        }
        assertThat(granted.stream().filter(DestinationQueue::isInTrouble)).hasSize(2);
    }
}
