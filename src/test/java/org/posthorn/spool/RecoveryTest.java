package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.NOW;
import static org.posthorn.spool.SpoolFixture.add;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.ids;
import static org.posthorn.spool.SpoolFixture.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.TestClock;
import org.posthorn.spool.SpoolFixture.Troubles;

/// The state table of docs/spool.md, row by row: the name of each test stands there.
class RecoveryTest {
    private static final Instant FAR = NOW.plus(Duration.ofDays(30));
    private static final String FIRST = Segment.name(1);

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final Troubles troubles = new Troubles();
    private MemoryStorage storage = new MemoryStorage();
    private JournalSpool spool;

    @AfterEach
    void close() {
        if (spool != null) {
            spool.close();
        }
    }

    private void open() throws IOException {
        spool = JournalSpool.open(SpoolFixture.settings(directory), clock, troubles::publish, storage);
    }

    /// Power fails: what was not synced is gone, and the index with it.
    private void crash() throws IOException {
        MemoryStorage after = storage.crash();
        spool.close();
        storage = after;
        Index.delete(directory);
    }

    private void loseIndex() throws IOException {
        spool.close();
        Index.delete(directory);
    }

    private List<QueueId> addThree() throws SpoolException {
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(add(spool, content(100 + i, i), "a@example.net"));
        }
        return ids;
    }

    private List<QueueId> claimAll() throws SpoolException {
        return ids(spool.claimDue(FAR, 1_000));
    }

    /// Where the records of a segment start, and where the last ends.
    private List<Integer> boundaries(String name) throws IOException {
        List<Integer> boundaries = new ArrayList<>();
        try (var scanner = new SegmentScanner(1, storage.open(name), Long.MAX_VALUE, (_, _, _, _) -> {})) {
            for (var found = scanner.next(); found != null; found = scanner.next()) {
                boundaries.add(found.header().offset());
            }
            boundaries.add((int) scanner.end());
        }
        return boundaries;
    }

    @Test
    void nothingThereYet() throws Exception {
        open();
        assertThat(claimAll()).isEmpty();
        assertThat(troubles.problems()).isEmpty();
    }

    @Test
    @Tag("req028")
    void journalWithoutIndex() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.claimDue(NOW, 1);
        spool.settle(added.get(0), List.of(new Settlement.Delivered(0)));
        add(spool, content(1, 1), "barrier@example.net");
        crash();
        open();
        assertThat(claimAll()).hasSize(3).containsAll(added.subList(1, 3));
        assertThat(troubles.problems()).isEmpty();
    }

    @Test
    void indexThatIsNoDatabase() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.close();
        Files.createDirectories(directory.resolve("corrupt"));
        Files.write(Index.file(directory), content(20_000, 1));
        open();
        assertThat(claimAll()).containsExactlyElementsOf(added);
        assertThat(troubles.problems()).singleElement().asString().contains("index is damaged");
        assertThat(Files.list(directory.resolve("corrupt"))).hasSize(1);
    }

    /// Until 0.9 it was tables of H2's SQL, in the same file.
    @Test
    void indexOfAnotherVersion() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve("index") + ";FILE_LOCK=NO";
        try (var connection = DriverManager.getConnection(url, "posthorn", "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE message (id BIGINT PRIMARY KEY)");
            statement.execute("CREATE TABLE mark (name VARCHAR PRIMARY KEY, text VARCHAR NOT NULL)");
        }
        open();
        assertThat(claimAll()).containsExactlyElementsOf(added);
        assertThat(troubles.problems()).isEmpty();
        spool.close();
        open();
        assertThat(claimAll()).containsExactlyElementsOf(added);
    }

    @Test
    void indexFromBeforeALossOfPower() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.close();
        try (Index index = Index.open(directory, 10_000)) {
            index.mark(Checkpointer.CLEAN, "no");
            index.mark(Checkpointer.BOOT, "another");
            index.delete(added.get(1).value());
        }
        open();
        assertThat(claimAll()).containsExactlyElementsOf(added);
    }

    @Test
    void indexThatWasClosed() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.close();
        // That it is believed shows in what it alone knows.
        try (Index index = Index.open(directory, 10_000)) {
            index.delete(added.get(1).value());
        }
        open();
        assertThat(claimAll()).containsExactly(added.get(0), added.get(2));
    }

    @Test
    void indexThatIsBehindTheJournal() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.close();
        Path old = directory.resolve("old");
        Files.copy(Index.file(directory), old);
        open();
        spool.claimDue(NOW, 1);
        spool.settle(added.get(0), List.of(new Settlement.Delivered(0)));
        QueueId fourth = add(spool, content(5, 5), "a@example.net");
        spool.close();
        Files.move(old, Index.file(directory), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        open();
        assertThat(claimAll()).containsExactly(added.get(1), added.get(2), fourth);
    }

    @Test
    void indexOfAnotherJournal() throws Exception {
        open();
        addThree();
        spool.close();
        storage = new MemoryStorage();
        open();
        assertThat(spool.statistics().messages()).isZero();
        assertThat(claimAll()).isEmpty();
        assertThat(troubles.problems()).isEmpty();
    }

    @Test
    @Tag("req028")
    void tornTail() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        byte[] whole = storage.octets(FIRST);
        List<Integer> ends = boundaries(FIRST);
        for (int cut = ends.get(1) + 1; cut < ends.get(3); cut += 41) {
            storage = new MemoryStorage();
            storage.put(FIRST, Arrays.copyOf(whole, cut));
            open();
            List<ClaimedMessage> claimed = spool.claimDue(FAR, 10);
            int complete = cut >= ends.get(2) - RecordHeader.ALIGNMENT ? 2 : 1;
            assertThat(ids(claimed)).as("cut at %d", cut).containsExactlyElementsOf(added.subList(0, complete));
            for (int i = 0; i < complete; i++) {
                assertThat(read(claimed.get(i).content())).isEqualTo(content(100 + i, i));
            }
            loseIndex();
        }
    }

    @Test
    void tornTailIsCutAndToldOnce() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        int last = boundaries(FIRST).get(2);
        storage.put(FIRST, Arrays.copyOf(storage.octets(FIRST), last + 100));
        open();
        assertThat(claimAll()).containsExactlyElementsOf(added.subList(0, 2));
        assertThat(troubles.problems()).singleElement().asString().contains("torn");
        assertThat(storage.octets(FIRST)).hasSize(last);
        loseIndex();
        open();
        assertThat(troubles.problems()).hasSize(1);
    }

    @Test
    void damageInTheMiddle() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        byte[] whole = storage.octets(FIRST);
        List<Integer> starts = boundaries(FIRST);
        for (int at = starts.get(1); at < starts.get(2); at += 67) {
            storage = new MemoryStorage();
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x41;
            storage.put(FIRST, damaged);
            open();
            List<QueueId> left = claimAll();
            assertThat(left).as("damage at %d", at).contains(added.get(0), added.get(2));
            // Padding carries nothing, so its damage harms nothing.
            assertThat(left.size() == 3 || spool.statistics().corrupt() == 1).isTrue();
            loseIndex();
        }
    }

    @Test
    void damageInTheMiddleIsSetAside() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        int start = boundaries(FIRST).get(1);
        int end = boundaries(FIRST).get(2);
        storage.change(FIRST, (octets, at) -> octets[at] ^= 1, start + 60);
        open();
        assertThat(claimAll()).containsExactly(added.get(0), added.get(2));
        assertThat(troubles.problems()).singleElement().asString().contains("damaged");
        String aside = String.format("corrupt/%016d-%d", 1, start);
        assertThat(storage.octets(aside)).isEqualTo(Arrays.copyOfRange(storage.octets(FIRST), start, end));
    }

    /// What a copy has where the disk had bad sectors.
    @Test
    void zerosInTheMiddle() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        int start = boundaries(FIRST).get(1);
        int end = boundaries(FIRST).get(2);
        byte[] octets = storage.octets(FIRST).clone();
        Arrays.fill(octets, start, end, (byte) 0);
        storage.put(FIRST, octets);
        open();
        assertThat(claimAll()).containsExactly(added.get(0), added.get(2));
        assertThat(troubles.problems()).singleElement().asString().contains("damaged");
    }

    @Test
    void damagedHeadOfASegment() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        storage.change(FIRST, (octets, at) -> octets[at] ^= 1, 9);
        open();
        assertThat(claimAll()).containsExactlyElementsOf(added);
    }

    @Test
    void segmentThatWasNotBegun() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        storage.put(Segment.name(2), new byte[0]);
        storage.put("journal/spare-99", new byte[100]);
        open();
        assertThat(storage.has("journal/spare-99")).isFalse();
        QueueId fourth = add(spool, content(9, 9), "a@example.net");
        assertThat(claimAll()).hasSize(4).containsAll(added).contains(fourth);
        assertThat(troubles.problems()).isEmpty();
    }

    @Test
    void recordsThatAnotherUseOfTheFileLeft() throws Exception {
        open();
        addThree();
        loseIndex();
        byte[] other = storage.octets(FIRST);
        int end = boundaries(FIRST).get(3);
        storage = new MemoryStorage();
        byte[] reused = Arrays.copyOf(Segment.header(7, 100).array(), end);
        System.arraycopy(other, Segment.START, reused, Segment.START, end - Segment.START);
        storage.put(Segment.name(7), reused);
        open();
        assertThat(claimAll()).isEmpty();
    }

    @Test
    void contentWithoutARecord() throws Exception {
        storage.put("content/" + new QueueId(77), new byte[10]);
        storage.put("content/what", new byte[10]);
        open();
        assertThat(storage.list("content")).isEmpty();
    }

    @Test
    void contentThatCannotBeDeletedNow() throws Exception {
        storage.put("content/" + new QueueId(77), new byte[10]);
        storage.fault((operation, name) -> {
            if (operation.equals("delete")) {
                throw new IOException("Input/output error");
            }
        });
        open();
        assertThat(claimAll()).isEmpty();
    }

    @Test
    void recordWithoutItsContent() throws Exception {
        open();
        QueueId id = add(spool, content(50_000, 1), "a@example.net");
        loseIndex();
        storage.delete(ContentFiles.name(id.value()));
        open();
        assertThat(claimAll()).isEmpty();
        assertThat(troubles.problems()).singleElement().asString().contains("file of its content");
    }

    @Test
    void contentThatIsDamaged() throws Exception {
        open();
        QueueId id = add(spool, content(50_000, 1), "a@example.net");
        storage.change(ContentFiles.name(id.value()), (octets, at) -> octets[at] ^= 1, 30_000);
        ClaimedMessage message = spool.claimDue(NOW, 1).getFirst();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> read(message.content())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(troubles.problems()).singleElement().asString().contains(id.toString(), "is damaged");
    }

    @Test
    void largeContentIsDurableBeforeItsRecord() throws Exception {
        open();
        QueueId id = add(spool, content(50_000, 4), "a@example.net");
        crash();
        open();
        ClaimedMessage message = spool.claimDue(NOW, 1).getFirst();
        assertThat(message.id()).isEqualTo(id);
        assertThat(read(message.content())).isEqualTo(content(50_000, 4));
    }

    @Test
    void settlementOfAMessageThatIsNotThere() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.claimDue(NOW, 3);
        spool.settle(added.get(0), List.of(new Settlement.Delivered(0)));
        loseIndex();
        int start = boundaries(FIRST).get(0);
        storage.change(FIRST, (octets, at) -> octets[at] ^= 1, start + 60);
        open();
        assertThat(claimAll()).containsExactly(added.get(1), added.get(2));
    }

    @Test
    void segmentThatCannotBeRead() throws Exception {
        open();
        addThree();
        loseIndex();
        storage.fault((operation, name) -> {
            if (operation.equals("read") && name.equals(FIRST)) {
                throw new IOException("Input/output error");
            }
        });
        open();
        assertThat(claimAll()).isEmpty();
        assertThat(troubles.problems()).singleElement().asString().contains("can't be read");
        QueueId next = add(spool, content(9, 9), "a@example.net");
        assertThat(claimAll()).containsExactly(next);
    }

    @Test
    @Tag("req028")
    void whatCouldNotBeReadStaysAndIsReadByALaterStart() throws Exception {
        open();
        List<QueueId> added = addThree();
        loseIndex();
        storage.fault((operation, name) -> {
            if (operation.equals("read") && name.equals(FIRST)) {
                throw new IOException("Input/output error");
            }
        });
        clock.set(NOW.plusSeconds(1));
        open();
        QueueId fourth = add(spool, content(9, 9), "a@example.net");
        spool.housekeep();
        spool.close();
        storage.fault((_, _) -> {});
        open();
        assertThat(claimAll()).containsExactlyInAnyOrder(added.get(0), added.get(1), added.get(2), fourth);
    }

    /// The disk does not give this segment away: a start hides what is in it.
    private void hide(String segment) {
        storage.fault((operation, name) -> {
            if (operation.equals("read") && name.equals(segment)) {
                throw new IOException("Input/output error");
            }
        });
    }

    @Test
    @Tag("req028")
    void largeContentOfWhatCouldNotBeReadStays() throws Exception {
        open();
        QueueId large = add(spool, content(50_000, 1), "a@example.net");
        loseIndex();
        hide(FIRST);
        open();
        spool.housekeep();
        spool.close();
        storage.fault((_, _) -> {});
        open();
        ClaimedMessage message = spool.claimDue(FAR, 1).getFirst();
        assertThat(message.id()).isEqualTo(large);
        assertThat(read(message.content())).isEqualTo(content(50_000, 1));
        assertThat(troubles.problems()).noneMatch(problem -> problem.contains("lost"));
    }

    /// What was said of it in segments that can be read is not forgotten, and not replaced by "gone".
    @Test
    @Tag("req028")
    void whatIsSaidOfWhatCouldNotBeReadStays() throws Exception {
        open();
        List<QueueId> hidden = addMany(24, "hidden@example.net");
        spool.close();
        open();
        addMany(24, "seen@example.net");
        spool.close();
        open();
        for (ClaimedMessage message : spool.claimDue(NOW, 30)) {
            boolean done = hidden.indexOf(message.id()) % 2 == 1;
            spool.settle(
                    message.id(),
                    List.of(
                            done
                                    ? new Settlement.Delivered(0)
                                    : new Settlement.Deferred(0, 3, NOW.plusSeconds(60), "451 wait", false)));
        }
        loseIndex();
        hide(FIRST);
        open();
        for (int i = 0; i < 60; i++) {
            QueueId quick = add(spool, content(2_500, i), "quick@example.net");
            spool.claimDue(NOW, 100);
            spool.settle(quick, List.of(new Settlement.Delivered(0)));
        }
        spool.housekeep();
        spool.close();
        storage.fault((_, _) -> {});
        open();
        List<ClaimedMessage> again = spool.claimDue(FAR, 1_000).stream()
                .filter(message -> hidden.contains(message.id()))
                .toList();
        assertThat(ids(again)).hasSize(12);
        assertThat(again)
                .allSatisfy(message ->
                        assertThat(message.recipients().getFirst().attempts()).isEqualTo(3));
    }

    private List<QueueId> addMany(int count, String recipient) throws SpoolException {
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(add(spool, content(2_500, i), recipient));
        }
        return ids;
    }

    /// A kill came when the index knew already that a message is done, and not yet which segment says so.
    @Test
    void whatIsSaidOfAMessageThatTheIndexForgotStays() throws Exception {
        open();
        List<QueueId> added = addMany(24, "a@example.net");
        QueueId done = added.getFirst();
        spool.close();
        Path old = directory.resolve("old");
        Files.copy(Index.file(directory), old);
        open();
        spool.claimDue(NOW, 1);
        spool.settle(done, List.of(new Settlement.Delivered(0)));
        spool.close();
        Files.move(old, Index.file(directory), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Index index = Index.open(directory, 10_000)) {
            index.delete(done.value());
        }
        open();
        QueueId next = add(spool, content(2_500, 1), "a@example.net");
        spool.housekeep();
        assertThat(storage.has(FIRST)).isTrue();
        crash();
        open();
        assertThat(claimAll()).hasSize(24).doesNotContain(done).contains(next);
    }

    @Test
    void whatIsNotSyncedIsNotBelieved() throws Exception {
        open();
        storage.forgetForce();
        addThree();
        crash();
        open();
        assertThat(claimAll())
                .as("a spool that does not sync loses mail, and this test sees it")
                .isEmpty();
    }

    @Test
    void operatorsActionsSurvive() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.hold(QueueFilter.of(added.get(0)));
        spool.remove(QueueFilter.of(added.get(1)));
        crash();
        open();
        assertThat(claimAll()).containsExactly(added.get(2));
        spool.release(QueueFilter.ALL);
        crash();
        open();
        assertThat(claimAll()).containsExactlyInAnyOrder(added.get(0), added.get(2));
    }

    @Test
    void tellsOfALostMessageAndGoesOn() throws Exception {
        open();
        List<QueueId> added = addThree();
        spool.close();
        int start = boundaries(FIRST).get(1);
        storage.change(FIRST, (octets, at) -> octets[at] ^= 1, start + 60);
        open();
        assertThat(claimAll()).containsExactly(added.get(0), added.get(2));
        assertThat(troubles.problems()).anyMatch(problem -> problem.contains(added.get(1) + " is lost"));
        assertThat(spool.find(added.get(1))).isEmpty();
    }
}
