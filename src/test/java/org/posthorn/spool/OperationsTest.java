package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// What operators do, to messages in memory and to messages in the index.
class OperationsTest {
    private static final Instant FAR = NOW.plus(Duration.ofDays(30));

    @TempDir
    Path directory;

    private final Troubles troubles = new Troubles();
    private final List<QueueId> added = new ArrayList<>();
    private JournalSpool spool;

    @BeforeEach
    void open() throws SpoolException {
        spool = JournalSpool.open(SpoolFixture.settings(directory), new TestClock(), troubles::publish);
    }

    @AfterEach
    void close() {
        spool.close();
        assertThat(troubles.problems()).isEmpty();
    }

    /// Four messages, which are in memory, or after a restart in the index.
    private void addFour(boolean indexed) throws SpoolException {
        send("alice@Example.ORG", "a@one.example");
        send("Alice@example.org", "b@two.example");
        send("", "c@ONE.example", "c@two.example");
        send("alice@example.org", "d@three.example");
        if (indexed) {
            spool.close();
            open();
        }
    }

    private void send(String sender, String... recipients) throws SpoolException {
        Envelope envelope = Envelope.of(
                ReversePath.parse(sender),
                java.util.stream.Stream.of(recipients).map(MailAddress::parse).toList(),
                SpoolFixture.ORIGIN);
        try (MessageWriter writer = spool.begin(envelope)) {
            writer.write(content(100, 1), 0, 100);
            writer.commit();
            added.add(writer.id());
        }
    }

    private List<QueueId> listed(QueueFilter filter) throws SpoolException {
        return spool.list(filter, 0, 100).stream().map(QueueEntry::id).toList();
    }

    private static QueueFilter domain(String domain) {
        return new QueueFilter(List.of(), domain::equals, null, null, null, null);
    }

    private static QueueFilter sender(String sender) {
        return new QueueFilter(List.of(), null, ReversePath.parse(sender)::equals, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filters(boolean indexed) throws Exception {
        addFour(indexed);
        assertThat(listed(QueueFilter.ALL)).containsExactlyElementsOf(added);
        assertThat(listed(domain("one.example"))).containsExactly(added.get(0), added.get(2));
        assertThat(listed(by(sender -> sender.toString().startsWith("alice"))))
                .containsExactly(added.get(0), added.get(3));
        assertThat(listed(sender(""))).containsExactly(added.get(2));
        assertThat(listed(new QueueFilter(
                        List.of(added.get(1), added.get(2)), "two.example"::equals, null, null, null, null)))
                .containsExactly(added.get(1), added.get(2));
        assertThat(spool.list(QueueFilter.ALL, 1, 2))
                .extracting(QueueEntry::id)
                .containsExactly(added.get(1), added.get(2));
        assertThat(spool.list(QueueFilter.ALL, 4, 2)).isEmpty();
    }

    private static QueueFilter by(Predicate<ReversePath> sender) {
        return new QueueFilter(List.of(), null, sender, null, null, null);
    }

    /// The count is of what changed, and a second time nothing does.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void actionsCountWhatTheyChange(boolean indexed) throws Exception {
        addFour(indexed);
        assertThat(spool.release(QueueFilter.ALL)).as("nothing was held").isZero();
        assertThat(spool.retry(QueueFilter.ALL)).as("all were due").isZero();
        assertThat(spool.hold(QueueFilter.of(added.get(0)))).isEqualTo(1);
        assertThat(spool.hold(QueueFilter.ALL)).as("one was held").isEqualTo(3);
        assertThat(spool.release(QueueFilter.of(added.get(1)))).isEqualTo(1);
        assertThat(spool.release(QueueFilter.ALL)).isEqualTo(3);
        assertThat(spool.release(QueueFilter.ALL)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void retryLeavesWhatIsHeldAndWhatIsDue(boolean indexed) throws Exception {
        addFour(false);
        spool.claimDue(NOW, 10);
        for (QueueId id : added.subList(0, 3)) {
            spool.settle(id, List.of(new Settlement.Deferred(0, 1, FAR, "later", false)));
        }
        spool.postpone(added.get(2), List.of(1), NOW);
        spool.postpone(added.get(3), List.of(0), NOW);
        spool.hold(QueueFilter.of(added.get(0)));
        if (indexed) {
            spool.close();
            open();
        }
        assertThat(spool.retry(QueueFilter.ALL)).as("one is held, one was due").isEqualTo(2);
        assertThat(spool.retry(QueueFilter.ALL)).isZero();
        assertThat(spool.find(added.get(0)).orElseThrow().recipients())
                .extracting(QueueEntry.QueuedRecipient::due)
                .containsExactly(FAR);
    }

    @Test
    void whatIsRemovedWhileItIsAttemptedIsCountedOnce() throws Exception {
        addFour(false);
        spool.claimDue(NOW, 10);
        assertThat(spool.remove(QueueFilter.ALL)).isEqualTo(4);
        assertThat(spool.remove(QueueFilter.ALL)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filtersByAge(boolean indexed) throws Exception {
        addFour(indexed);
        assertThat(listed(older(NOW, null))).isEmpty();
        assertThat(listed(older(NOW.plusMillis(1), null))).containsExactlyElementsOf(added);
        assertThat(listed(older(NOW.plusMillis(1), null).after(added.get(1))))
                .containsExactly(added.get(2), added.get(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filtersByHold(boolean indexed) throws Exception {
        addFour(indexed);
        assertThat(listed(QueueFilter.ofHeld())).isEmpty();
        spool.hold(new QueueFilter(List.of(added.get(1), added.get(3))));
        assertThat(listed(QueueFilter.ofHeld())).containsExactly(added.get(1), added.get(3));
        assertThat(listed(QueueFilter.ofHeld().after(added.get(1)))).containsExactly(added.get(3));
        spool.release(QueueFilter.of(added.get(3)));
        assertThat(listed(QueueFilter.ofHeld())).containsExactly(added.get(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filtersByTheErrorOfWhoWaits(boolean indexed) throws Exception {
        addFour(false);
        spool.claimDue(NOW, 10);
        spool.settle(added.get(0), List.of(deferred(0, "451 4.3.0 Try later")));
        spool.settle(added.get(1), List.of(deferred(0, "connection refused")));
        spool.settle(added.get(2), List.of(deferred(0, "451 4.3.0 try LATER"), deferred(1, "connection refused")));
        if (indexed) {
            spool.close();
            open();
        }
        assertThat(listed(older(null, "try later"))).containsExactly(added.get(0), added.get(2));
        assertThat(listed(older(null, "refused"))).containsExactly(added.get(1), added.get(2));
        assertThat(listed(older(null, "451*later"))).containsExactly(added.get(0), added.get(2));
        assertThat(listed(older(null, "*LATER*"))).containsExactly(added.get(0), added.get(2));
        assertThat(listed(older(null, "later*451"))).isEmpty();
        assertThat(listed(older(null, "later*refused"))).as("of two recipients").isEmpty();
        assertThat(listed(new QueueFilter(List.of(), "one.example"::equals, null, null, "refused", null)))
                .as("of the same recipient")
                .isEmpty();
        assertThat(listed(new QueueFilter(List.of(), "two.example"::equals, null, null, "refused", null)))
                .containsExactly(added.get(1), added.get(2));
        assertThat(spool.remove(older(null, "TRY LATER"))).isEqualTo(2);
        assertThat(listed(QueueFilter.ALL)).containsExactly(added.get(1), added.get(3));
    }

    private static Settlement deferred(int place, String reason) {
        return new Settlement.Deferred(place, 1, FAR, reason, false);
    }

    private static QueueFilter older(Instant arrivedBefore, String error) {
        return new QueueFilter(List.of(), null, null, arrivedBefore, error, null);
    }

    /// What is in memory and what is in the index are one list, and each is acted on once.
    @Test
    void memoryAndIndexAreOne() throws Exception {
        for (int i = 0; i < 300; i++) {
            send("s@example.org", "r" + i + "@one.example");
        }
        spool.close();
        open();
        Set<QueueId> claimed = new HashSet<>(SpoolFixture.ids(spool.claimDue(NOW, 150)));
        assertThat(listed(QueueFilter.ALL, 0, 1_000)).containsExactlyElementsOf(added);
        assertThat(listed(QueueFilter.ALL, 100, 120)).containsExactlyElementsOf(added.subList(100, 220));
        assertThat(listed(domain("one.example").after(added.get(249)), 10, 1_000))
                .containsExactlyElementsOf(added.subList(260, 300));
        assertThat(spool.hold(QueueFilter.ALL)).isEqualTo(300);
        claimed.forEach(id -> spool.settle(id, List.of(new Settlement.Delivered(0))));
        assertThat(spool.release(QueueFilter.ALL)).isEqualTo(150);
        assertThat(spool.claimDue(NOW, 300)).hasSize(150);
    }

    private List<QueueId> listed(QueueFilter filter, int offset, int limit) throws SpoolException {
        return spool.list(filter, offset, limit).stream().map(QueueEntry::id).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSettledRecipientIsNotFoundByItsDomain(boolean indexed) throws Exception {
        addFour(indexed);
        spool.claimDue(NOW, 10);
        spool.settle(added.get(2), List.of(new Settlement.Delivered(0)));
        assertThat(listed(domain("one.example"))).containsExactly(added.get(0));
        spool.close();
        open();
        assertThat(listed(domain("one.example"))).containsExactly(added.get(0));
        assertThat(spool.remove(domain("one.example"))).isEqualTo(1);
        assertThat(listed(QueueFilter.ALL)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void holdsUntilReleased(boolean indexed) throws Exception {
        addFour(indexed);
        assertThat(spool.hold(domain("one.example"))).isEqualTo(2);
        assertThat(spool.statistics().held()).isEqualTo(2);
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(added.get(1), added.get(3));
        spool.close();
        open();
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(added.get(1), added.get(3));
        assertThat(spool.find(added.get(0)).orElseThrow().held()).isTrue();
        assertThat(spool.nextDue()).isEmpty();
        assertThat(spool.release(QueueFilter.of(added.get(0)))).isEqualTo(1);
        assertThat(spool.nextDue()).isPresent();
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(added.get(0));
    }

    /// What is claimed may wait in memory for a long time before its attempt.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoClaimedAMessageCanAskWhetherItIsStillToGo(boolean indexed) throws Exception {
        addFour(indexed);
        spool.claimDue(FAR, 10);
        assertThat(added).noneMatch(spool::isWithdrawn);
        spool.hold(QueueFilter.of(added.get(0)));
        spool.remove(QueueFilter.of(added.get(1)));
        assertThat(added.stream().filter(spool::isWithdrawn)).containsExactly(added.get(0), added.get(1));
        for (QueueId withdrawn : added.subList(0, 2)) {
            spool.postpone(withdrawn, List.of(0), NOW);
        }
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
        spool.release(QueueFilter.of(added.get(0)));
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(added.get(0));
        assertThat(spool.isWithdrawn(added.get(0))).isFalse();
        assertThat(spool.find(added.get(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void retriesNow(boolean indexed) throws Exception {
        addFour(indexed);
        spool.claimDue(NOW, 10);
        for (QueueId id : added) {
            spool.settle(id, List.of(new Settlement.Deferred(0, 1, NOW.plusSeconds(9000), "later", false)));
        }
        spool.postpone(added.get(2), List.of(1), NOW.plusSeconds(9000));
        var listener = new SpoolFixture.Listener();
        spool.start(listener);
        assertThat(spool.nextDue()).contains(NOW.plusSeconds(9000));
        int wakes = listener.wakes.get();
        assertThat(spool.retry(domain("three.example"))).isEqualTo(1);
        assertThat(listener.wakes.get()).isGreaterThan(wakes);
        assertThat(ids(spool.claimDue(NOW, 10))).containsExactly(added.get(3));
        assertThat(spool.retry(QueueFilter.ALL)).as("one is attempted").isEqualTo(3);
        assertThat(ids(spool.claimDue(NOW, 10))).containsExactlyInAnyOrder(added.get(0), added.get(1), added.get(2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void removesForGood(boolean indexed) throws Exception {
        addFour(indexed);
        assertThat(spool.remove(by(sender -> sender.toString().startsWith("alice"))))
                .isEqualTo(2);
        assertThat(listed(QueueFilter.ALL)).containsExactly(added.get(1), added.get(2));
        spool.close();
        Index.delete(directory);
        open();
        assertThat(ids(spool.claimDue(FAR, 10))).containsExactly(added.get(1), added.get(2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAttemptUnderWayGoesOnThoughRemoved(boolean indexed) throws Exception {
        addFour(indexed);
        ClaimedMessage claimed = spool.claimDue(NOW, 10).get(3);
        assertThat(spool.remove(QueueFilter.of(claimed.id()))).isEqualTo(1);
        assertThat(SpoolFixture.read(claimed.content())).isEqualTo(content(100, 1));
        spool.settle(claimed.id(), List.of(new Settlement.Deferred(0, 1, NOW, "busy", false)));
        assertThat(spool.find(claimed.id())).isEmpty();
        assertThat(spool.claimDue(FAR, 10)).isEmpty();
    }
}
