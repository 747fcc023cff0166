package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.add;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.Listener;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// What senders ask of the delivery, in the spool.
class TermsTest {
    private static final Instant RELEASE = NOW.plus(Duration.ofHours(2));
    private static final DeliveryTerms LATER =
            new DeliveryTerms(RELEASE, new DeliverBy(RELEASE.plusSeconds(60), DeliverBy.Mode.RETURN, false), 0, true);

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final Troubles troubles = new Troubles();
    private final Listener listener = new Listener();
    private MemoryStorage storage = new MemoryStorage();
    private JournalSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = JournalSpool.open(SpoolFixture.settings(directory), clock, troubles::publish, storage);
        spool.start(listener);
    }

    @AfterEach
    void close() {
        spool.close();
        assertThat(troubles.problems()).isEmpty();
    }

    @Test
    void aMessageFallsDueAtItsRelease() throws Exception {
        QueueId id = add(spool, content(10, 1), LATER);

        assertThat(listener.offered).isEmpty();
        assertThat(spool.find(id).orElseThrow().recipients().getFirst().due()).isEqualTo(RELEASE);
        assertThat(spool.claimDue(RELEASE.minusSeconds(1), 10)).isEmpty();
        ClaimedMessage claimed = spool.claimDue(RELEASE, 10).getFirst();
        assertThat(claimed.id()).isEqualTo(id);
        assertThat(claimed.envelope().terms()).isEqualTo(LATER);
    }

    @Test
    void theReleaseSurvivesAPowerCutAndTheLossOfTheIndex() throws Exception {
        QueueId id = add(spool, content(10, 1), LATER);
        MemoryStorage after = storage.crash();
        spool.close();
        storage = after;
        Index.delete(directory);
        open();

        assertThat(spool.claimDue(RELEASE.minusSeconds(1), 10)).isEmpty();
        assertThat(spool.nextDue()).contains(RELEASE);
        ClaimedMessage claimed = spool.claimDue(RELEASE, 10).getFirst();
        assertThat(claimed.id()).isEqualTo(id);
        assertThat(claimed.envelope().terms()).isEqualTo(LATER);
    }

    @Test
    void aReleaseInThePastIsNone() throws Exception {
        QueueId id = add(spool, content(10, 1), new DeliveryTerms(NOW.minusSeconds(1), null, 0, false));
        assertThat(ids(listener.offered)).containsExactly(id);
    }

    /// Ordinary mail that fell due before, and urgent mail after it.
    private void addMixed(int ordinary, int urgent) throws SpoolException {
        for (int i = 0; i < ordinary; i++) {
            add(spool, content(10, i), DeliveryTerms.NONE);
        }
        clock.set(NOW.plusSeconds(60));
        for (int i = 0; i < urgent; i++) {
            add(spool, content(10, i), new DeliveryTerms(null, null, 1 + i % 9, false));
        }
    }

    private static List<Boolean> urgent(List<ClaimedMessage> claimed) {
        return claimed.stream()
                .map(message -> message.envelope().terms().priority() > 0)
                .toList();
    }

    @Test
    void whatIsUrgentIsClaimedFirstAndLeavesAQuarterToTheRest() throws Exception {
        listener.takes = false;
        addMixed(20, 20);
        assertThat(urgent(spool.claimDue(clock.instant(), 8)))
                .containsExactly(true, true, true, true, true, true, false, false);
        assertThat(urgent(spool.claimDue(clock.instant(), 100)))
                .hasSize(32)
                .startsWith(true, true)
                .endsWith(false, false);
    }

    @Test
    void theIndexKnowsWhatIsUrgent() throws Exception {
        listener.takes = false;
        addMixed(20, 20);
        spool.close();
        open();
        assertThat(urgent(spool.claimDue(clock.instant(), 8)))
                .containsExactly(true, true, true, true, true, true, false, false);
        spool.close();
        Index.delete(directory);
        open();
        assertThat(urgent(spool.claimDue(clock.instant(), 40)))
                .hasSize(40)
                .startsWith(true, true)
                .endsWith(false, false);
        assertThat(spool.claimDue(clock.instant(), 8)).isEmpty();
    }
}
