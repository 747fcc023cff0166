package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.alias.AliasSettings;
import org.posthorn.alias.CallAhead;
import org.posthorn.alias.CallAheadSettings;
import org.posthorn.alias.OurDomains;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.alias.Recipients;
import org.posthorn.alias.Senders;
import org.posthorn.alias.SrsSettings;
import org.posthorn.alias.VerpRule;
import org.posthorn.bounce.Report;
import org.posthorn.bounce.Reporter;
import org.posthorn.delivery.Consignment;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Stage;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;
import org.posthorn.shape.Limits;
import org.posthorn.shape.Overrides;
import org.posthorn.shape.Scope;
import org.posthorn.shape.Shaper;
import org.posthorn.shape.ShapingOverride;
import org.posthorn.shape.ShapingRule;
import org.posthorn.shape.ShapingSettings;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;
import org.posthorn.spool.Settlement;
import org.posthorn.spool.SpoolException;
import org.posthorn.triage.FailureClass;
import org.posthorn.triage.Triage;

@Timeout(30)
class SchedulerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Relay MX = new Relay("mx.one.test", "192.0.2.1", 25);
    private static final RetrySchedule RETRY =
            new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), 0, Duration.ofDays(5));

    private final FakeSpool spool = new FakeSpool();
    private final FakeNetwork network = new FakeNetwork();
    private final LinkedBlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<MailEvent> events = new LinkedBlockingQueue<>();
    private Reporter reporter = report -> {
        reports.add(report);
        return Optional.of(new QueueId(99));
    };
    private volatile Instant now = NOW;
    private Senders senders = Senders.AS_GIVEN;
    private InstantSource clock = () -> now;
    private Shaper shaper = Shaper.none();
    private final List<Scheduler> schedulers = new ArrayList<>();

    @AfterEach
    void stop() {
        schedulers.forEach(Scheduler::close);
    }

    @Test
    void aMessageThatIsOfferedIsDeliveredAndSettled() throws Exception {
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        assertThat(scheduler.offer(message(1, NOW, "a@one.test"))).isTrue();
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
        assertThat(events.take()).isInstanceOfSatisfying(MailEvent.Attempted.class, attempted -> {
            assertThat(attempted.attempt()).isEqualTo(1);
            assertThat(attempted.nextAttempt()).isNull();
        });
    }

    @Test
    @Tag("req040")
    void eachRecipientIsSettledOnItsOwn() throws Exception {
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@one.test", "defer@one.test", "bounce@one.test"));
        assertThat(spool.awaitSettled().settlements())
                .containsExactly(
                        new Settlement.Delivered(0),
                        new Settlement.Deferred(
                                1, 1, NOW.plus(Duration.ofMinutes(5)), "BAD_MAILBOX: as the test says", false),
                        new Settlement.Bounced(2));
        assertThat(reports.take().subjects())
                .singleElement()
                .extracting(subject -> subject.recipient().address().localPart())
                .isEqualTo("bounce");
    }

    @Test
    void aFailureWhoseReportCannotBeStoredIsNotSettled() throws Exception {
        reporter = report -> {
            throw new SpoolException("disk full");
        };
        scheduler(settings(100, 10, 100)).offer(message(1, NOW, "bounce@one.test"));
        assertThat(spool.awaitSettled().settlements()).singleElement().isInstanceOf(Settlement.Deferred.class);
    }

    @Test
    @Tag("req042")
    void recipientsOfOneDestinationTravelTogetherUpToTheLimit() throws Exception {
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        String[] many =
                IntStream.range(0, 250).mapToObj(i -> "u" + i + "@one.test").toArray(String[]::new);
        scheduler.offer(message(1, NOW, many));
        int seen = 0;
        while (seen < 250) {
            int together = network.consignments.take().recipients().size();
            assertThat(together).isLessThanOrEqualTo(100);
            seen += together;
        }
        assertThat(seen).isEqualTo(250);
    }

    @Test
    @Tag("req041")
    void whatIsDeferredTooLongIsBounced() throws Exception {
        Instant old = NOW.minus(Duration.ofDays(5));
        scheduler(settings(100, 10, 100)).offer(message(1, old, "defer@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Bounced(0));
        Report report = reports.take();
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILED);
        assertThat(report.subjects().getFirst().diagnosis().status()).hasToString("4.4.7");
    }

    private static List<Diagnosis> reasonsToWait() {
        SmtpReply greylisted = SmtpReply.of(451, new EnhancedStatus(4, 7, 1), "Greylisting in action");
        return List.of(
                Diagnosis.of(greylisted, 4, MX).at(Stage.RECIPIENT),
                Diagnosis.of(new SmtpReply(421, null, List.of("no")), 4, MX).at(Stage.CONNECT),
                Diagnosis.of(new EnhancedStatus(4, 4, 1), "connect to mx.one.test: Connection refused", MX),
                Diagnosis.of(new EnhancedStatus(4, 4, 3), "lookup of MX for one.test: timed out", Relay.NONE),
                Diagnosis.of(new EnhancedStatus(4, 7, 4), "the host offers no STARTTLS", MX));
    }

    /// What a postmaster sees in the log, in metrics and in the report: the time is over, and what it was spent on.
    @ParameterizedTest
    @MethodSource("reasonsToWait")
    void whatRanOutOfTimeIsExpiredWhateverItWaitedFor(Diagnosis reason) throws Exception {
        network.answers.put(
                "one.test", c -> FakeNetwork.receipt(List.of(new RecipientOutcome.Deferred(reason)), false));
        scheduler(settings(100, 10, 100)).offer(message(1, NOW.minus(Duration.ofDays(5)), "a@one.test"));
        Diagnosis told = reports.take().subjects().getFirst().diagnosis();
        assertThat(told)
                .isEqualTo(new Diagnosis(
                        new EnhancedStatus(4, 4, 7),
                        "delivery time expired; " + reason.text(),
                        reason.relay(),
                        reason.reply(),
                        reason.stage()));
        assertThat(Triage.of(told)).isEqualTo(FailureClass.EXPIRED);
        assertThat(events.take()).isInstanceOf(MailEvent.Reported.class);
        assertThat(events.take())
                .isInstanceOfSatisfying(
                        MailEvent.Attempted.class,
                        attempted -> assertThat(attempted.outcome().diagnosis()).isEqualTo(told));
    }

    @ParameterizedTest
    @MethodSource("reasonsToWait")
    void whatIsLateIsExpiredTooWhateverItWaitedFor(Diagnosis reason) throws Exception {
        network.answers.put("one.test", c -> {
            now = NOW.plusSeconds(60);
            return FakeNetwork.receipt(List.of(new RecipientOutcome.Deferred(reason)), false);
        });
        scheduler(settings(100, 10, 100)).offer(message(1, NOW, by(60, DeliverBy.Mode.RETURN, false), "a@one.test"));
        Diagnosis told = reports.take().subjects().getFirst().diagnosis();
        assertThat(told.status()).hasToString("5.4.7");
        assertThat(told.stage()).isEqualTo(reason.stage());
        assertThat(Triage.of(told)).isEqualTo(FailureClass.EXPIRED);
    }

    @Test
    @Tag("req083")
    void aFailureOfWhichNobodyIsToldIsInTheLogBesideThoseThatAreTold() throws Exception {
        MailAddress address = MailAddress.parse("bounce@one.test");
        scheduler(settings(100, 10, 100))
                .offer(message(1, NOW, List.of(Recipient.of(address), new Recipient(address, Notify.NEVER, null))));
        spool.awaitSettled();
        assertThat(reports.take().subjects()).hasSize(2);
        Awaitility.await()
                .until(() -> events.stream()
                                .filter(MailEvent.Attempted.class::isInstance)
                                .count()
                        == 2);
        assertThat(events)
                .filteredOn(MailEvent.ReportWithheld.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aReportThatFailsByADefectIsOneThatIsNotStored() throws Exception {
        reporter = report -> {
            throw new IllegalStateException("a defect");
        };
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "bounce@one.test"));
        assertThat(spool.awaitSettled().settlements())
                .singleElement()
                .isInstanceOfSatisfying(
                        Settlement.Deferred.class,
                        deferred -> assertThat(deferred.reason()).startsWith("LOCAL_FAULT: report not stored yet; "));
        Awaitility.await().until(() -> scheduler.messages() == 0);
    }

    @Test
    void aDomainThatIsNotAnsweredHoldsUpFewOfAMessage() throws Exception {
        var gate = new CountDownLatch(1);
        String[] many =
                IntStream.range(0, 1_000).mapToObj(i -> "u@d" + i + ".test").toArray(String[]::new);
        IntStream.range(0, 1_000).forEach(i -> network.lookups.put("d" + i + ".test", () -> {}));
        network.lookups.put("d0.test", () -> await(gate));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, many));
        int settled = 0;
        while (settled < 875) {
            settled += spool.awaitSettled().settlements().size();
        }
        gate.countDown();
        while (settled < 1_000) {
            settled += spool.awaitSettled().settlements().size();
        }
        Awaitility.await().until(() -> scheduler.messages() == 0);
    }

    @Test
    void whoseDestinationIsKnownGoesAheadOfWhoIsStillLookedUp() throws Exception {
        var gate = new CountDownLatch(1);
        network.lookups.put("quick.test", () -> {});
        network.lookups.put("slow.test", () -> now = NOW.plusSeconds(2));
        network.lookups.put("stuck.test", () -> await(gate));
        scheduler(settings(100, 10, 100))
                .offer(message(1, NOW, "a@quick.test", "b@slow.test", "c@stuck.test", "d@known.test"));
        assertThat(IntStream.range(0, 3).mapToObj(i -> settledPlace()).toList()).containsExactlyInAnyOrder(0, 1, 3);
        gate.countDown();
        assertThat(settledPlace()).isEqualTo(2);
    }

    private int settledPlace() {
        try {
            return spool.awaitSettled().settlements().getFirst().place();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("req084")
    void aDelayIsReportedOnce() throws Exception {
        Instant fiveHoursAgo = NOW.minus(Duration.ofHours(5));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, fiveHoursAgo, "defer@one.test"));
        assertThat(spool.awaitSettled().settlements().getFirst())
                .isInstanceOfSatisfying(
                        Settlement.Deferred.class,
                        deferred -> assertThat(deferred.delayReported()).isTrue());
        assertThat(reports.take().kind()).isEqualTo(Report.Kind.DELAYED);
        scheduler.offer(told(message(2, fiveHoursAgo, "defer@one.test")));
        spool.awaitSettled();
        assertThat(reports).isEmpty();
    }

    private static ClaimedMessage told(ClaimedMessage m) {
        ClaimedRecipient r = m.recipients().getFirst();
        return new ClaimedMessage(
                m.id(),
                m.envelope(),
                m.began(),
                m.arrived(),
                m.content(),
                List.of(new ClaimedRecipient(r.place(), r.recipient(), 1, r.due(), true)));
    }

    @Test
    @Tag("req082")
    void aSuccessIsReportedOnlyWhenAskedFor() throws Exception {
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        var notify = new Notify(false, true, false, false);
        scheduler.offer(message(1, NOW, List.of(new Recipient(MailAddress.parse("a@one.test"), notify, null))));
        assertThat(reports.take().kind()).isEqualTo(Report.Kind.RELAYED);
    }

    @Test
    void aDeadDestinationDefersWhatWaitsForItAndLeavesOthersAlone() throws Exception {
        network.answers.put("dead.test", consignment -> FakeNetwork.receipt(List.of(FakeNetwork.deferred()), true));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@dead.test"));
        assertThat(spool.awaitSettled().settlements().getFirst()).isInstanceOf(Settlement.Deferred.class);
        scheduler.offer(message(2, NOW, "b@dead.test"));
        assertThat(spool.awaitSettled().settlements().getFirst())
                .isInstanceOfSatisfying(Settlement.Deferred.class, deferred -> {
                    assertThat(deferred.attempts()).isZero();
                    assertThat(deferred.due()).isBetween(NOW.plusSeconds(30), NOW.plusSeconds(60));
                });
        scheduler.offer(message(3, NOW, "c@alive.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
    }

    @Test
    @Tag("req045")
    void whatThePeerMayHaveIsNotOfferedAgainBeforeItsTime() throws Exception {
        network.answers.put("one.test", consignment -> FakeNetwork.unanswered());
        scheduler(settings(100, 10, 100)).offer(message(1, NOW, "a@one.test"));
        assertThat(spool.awaitSettled().settlements().getFirst())
                .isInstanceOfSatisfying(
                        Settlement.Deferred.class,
                        deferred -> assertThat(deferred.due()).isEqualTo(NOW.plusSeconds(300)));
    }

    @Test
    void anOperatorHasADestinationTriedThatIsLeftAlone() throws Exception {
        var dead = new AtomicBoolean(true);
        network.answers.put(
                "dead.test",
                consignment -> dead.get()
                        ? FakeNetwork.receipt(List.of(FakeNetwork.deferred()), true)
                        : FakeNetwork.byLocalPart(consignment));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@dead.test"));
        spool.awaitSettled();
        dead.set(false);
        scheduler.insist();
        spool.putDue(message(2, NOW, "b@dead.test"), NOW);
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
    }

    @Test
    @Tag("req042")
    void aListOfFiftyThousandIsOneMessageInFullTransactions() throws Exception {
        Scheduler scheduler = scheduler(settings(20_000, 10, 10_000));
        String[] many = IntStream.range(0, 50_000)
                .mapToObj(i -> "u" + i + "@" + (i % 5 == 0 ? "two" : "one") + ".test")
                .toArray(String[]::new);
        ClaimedMessage message = message(1, NOW, many);
        assertThat(scheduler.offer(message)).isTrue();
        var settled = new BitSet();
        while (settled.cardinality() < 50_000) {
            for (Settlement settlement : spool.awaitSettled().settlements()) {
                assertThat(settled.get(settlement.place())).isFalse();
                settled.set(settlement.place());
            }
        }
        assertThat(network.consignments).hasSize(500).allSatisfy(consignment -> {
            assertThat(consignment.recipients()).hasSize(100);
            assertThat(consignment.content()).isSameAs(message.content());
        });
        Awaitility.await().until(() -> scheduler.messages() == 0);
    }

    @Test
    void whatNoRouteIsFoundForIsBouncedOrDeferredWithoutACourier() throws Exception {
        network.routings.put("never.test", new Routing.Never(FakeNetwork.diagnosis(5)));
        network.routings.put("later.test", new Routing.NotNow(FakeNetwork.diagnosis(4)));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@never.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Bounced(0));
        scheduler.offer(message(2, NOW, "a@later.test"));
        assertThat(spool.awaitSettled().settlements().getFirst()).isInstanceOf(Settlement.Deferred.class);
        assertThat(network.opened).hasValue(0);
    }

    @Test
    void whatIsDueIsClaimedFromTheSpool() throws Exception {
        scheduler(settings(100, 10, 100));
        spool.putDue(message(1, NOW, "a@one.test"), NOW);
        assertThat(spool.awaitSettled().id()).isEqualTo(new QueueId(1));
    }

    @Test
    void offersAreRefusedWhenMemoryIsFullAndTheSpoolKeepsThem() throws Exception {
        var gate = new CountDownLatch(1);
        network.answers.put("slow.test", consignment -> {
            await(gate);
            return FakeNetwork.byLocalPart(consignment);
        });
        Scheduler scheduler = scheduler(settings(1, 10, 100));
        assertThat(scheduler.offer(message(1, NOW, "a@slow.test"))).isTrue();
        assertThat(scheduler.offer(message(2, NOW, "b@slow.test"))).isFalse();
        spool.putDue(message(2, NOW, "b@slow.test"), NOW);
        gate.countDown();
        assertThat(spool.awaitSettled().id()).isEqualTo(new QueueId(1));
        assertThat(spool.awaitSettled().id()).isEqualTo(new QueueId(2));
    }

    @Test
    void aFullDestinationSendsMailBackToTheSpool() throws Exception {
        var gate = new CountDownLatch(1);
        network.answers.put("slow.test", consignment -> {
            await(gate);
            return FakeNetwork.byLocalPart(consignment);
        });
        Scheduler scheduler = scheduler(settings(100, 1, 1));
        scheduler.offer(message(1, NOW, "a@slow.test"));
        network.consignments.take();
        scheduler.offer(message(2, NOW, "b@slow.test"));
        scheduler.offer(message(3, NOW, "c@slow.test"));
        FakeSpool.Postponed postponed = spool.postponed.poll(10, TimeUnit.SECONDS);
        assertThat(postponed).isEqualTo(new FakeSpool.Postponed(new QueueId(3), List.of(0), NOW.plusSeconds(1)));
        gate.countDown();
    }

    @Test
    void aDestinationThatNeverAnswersDoesNotStarveTheOthers() throws Exception {
        var gate = new CountDownLatch(1);
        network.answers.put("slow.test", consignment -> {
            await(gate);
            return FakeNetwork.byLocalPart(consignment);
        });
        Scheduler scheduler = scheduler(settings(100, 3, 100));
        for (int i = 0; i < 20; i++) {
            scheduler.offer(message(i, NOW, "a@slow.test"));
        }
        scheduler.offer(message(50, NOW, "a@quick.test"));
        assertThat(spool.awaitSettled().id()).isEqualTo(new QueueId(50));
        gate.countDown();
    }

    @Test
    void aDestinationIsInTroubleForWhatWasPutOffAndNotForWhatWasTaken() throws Exception {
        var lost =
                new RecipientOutcome.Deferred(Diagnosis.of(new EnhancedStatus(4, 4, 2), "connection lost", Relay.NONE));
        network.answers.put("dead.test", _ -> FakeNetwork.receipt(List.of(FakeNetwork.delivered(), lost), true));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@dead.test", "b@dead.test"));
        spool.awaitSettled();
        scheduler.offer(message(2, NOW, "c@dead.test"));
        assertThat(spool.awaitSettled().settlements().getFirst())
                .isInstanceOfSatisfying(
                        Settlement.Deferred.class,
                        deferred -> assertThat(deferred.reason()).endsWith("delivery suspended: connection lost"));
    }

    /// What waits with a destination has the class of what is the matter with that.
    @ParameterizedTest
    @CsvSource({
        "4.4.1, connect to mx.dead.test: Connection refused, NETWORK",
        "4.4.1, connect to mx.dead.test: Too many open files, LOCAL_FAULT",
        "4.4.2, TLS handshake: certificate has expired, TLS",
        "4.4.3, lookup of host mx.dead.test: SERVFAIL, DNS",
        "4.7.5, the certificate does not name the host, TLS",
        "4.7.8, the host refuses the login of its route: 535 no, LOGIN_FAILED",
        "4.3.0, internal error: x, LOCAL_FAULT"
    })
    void whatIsSuspendedHasTheClassOfTheFault(String status, String text, String expected) throws Exception {
        EnhancedStatus found = EnhancedStatus.parsePrefix(status).orElseThrow();
        var fault = new RecipientOutcome.Deferred(Diagnosis.of(found, text, Relay.NONE));
        network.answers.put("dead.test", _ -> FakeNetwork.receipt(List.of(fault), true));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@dead.test"));
        spool.awaitSettled();
        scheduler.offer(message(2, NOW, "c@dead.test"));
        assertThat(spool.awaitSettled().settlements().getFirst())
                .isInstanceOfSatisfying(
                        Settlement.Deferred.class,
                        deferred ->
                                assertThat(deferred.reason()).isEqualTo(expected + ": delivery suspended: " + text));
    }

    @Test
    void mailThatGoesWithoutWhatOtherMailMustHaveEndsNoTroubleAndBeginsNone() throws Exception {
        network.answers.put("one.test", consignment -> switch (localPart(consignment)) {
            case "relaxed" -> FakeNetwork.exempt();
            default -> FakeNetwork.receipt(List.of(FakeNetwork.deferred()), true);
        });
        Scheduler scheduler = scheduler(settings(100, 1, 100));
        scheduler.offer(message(1, NOW, "relaxed@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
        scheduler.offer(message(2, NOW, "strict@one.test"));
        assertThat(dueOf(spool.awaitSettled()))
                .as("the first back-off")
                .isBetween(NOW.plusSeconds(30), NOW.plusSeconds(60));
        scheduler.insist();
        scheduler.offer(message(3, NOW, "relaxed@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
        scheduler.offer(message(4, NOW, "strict@one.test"));
        assertThat(dueOf(spool.awaitSettled())).as("the second").isBetween(NOW.plusSeconds(60), NOW.plusSeconds(120));
    }

    private static String localPart(Consignment consignment) {
        return consignment.recipients().getFirst().address().localPart();
    }

    private static Instant dueOf(FakeSpool.Settled settled) {
        return ((Settlement.Deferred) settled.settlements().getFirst()).due();
    }

    @Test
    void whatAnOperatorHoldsOrRemovesWhileItWaitsInMemoryIsNotAttempted() throws Exception {
        var gate = new CountDownLatch(1);
        network.answers.put("slow.test", consignment -> {
            await(gate);
            return FakeNetwork.byLocalPart(consignment);
        });
        Scheduler scheduler = scheduler(settings(100, 1, 100));
        for (int id = 1; id <= 3; id++) {
            scheduler.offer(message(id, NOW, "a@slow.test"));
        }
        network.consignments.take();
        spool.withdrawn.add(new QueueId(2));
        gate.countDown();
        assertThat(spool.awaitSettled().id()).isEqualTo(new QueueId(1));
        assertThat(spool.awaitSettled().id()).isEqualTo(new QueueId(3));
        assertThat(spool.postponed).containsExactly(new FakeSpool.Postponed(new QueueId(2), List.of(0), NOW));
        Awaitility.await().until(() -> scheduler.messages() == 0);
    }

    @Test
    void aReportThatADefectKeepsFromBeingMadeCostsNeitherTheMessageNorTheWorker() throws Exception {
        reporter = report -> {
            throw new IllegalStateException("a defect");
        };
        Scheduler scheduler = scheduler(settings(100, 1, 100));
        for (int id = 1; id <= 3; id++) {
            scheduler.offer(message(id, NOW, "bounce@one.test"));
            assertThat(spool.awaitSettled().settlements()).singleElement().isInstanceOf(Settlement.Deferred.class);
        }
        Awaitility.await().until(() -> scheduler.messages() == 0);
    }

    @Test
    void whereNoCourierCanBeMadeTheMailIsDeferredAndTheNextIsTried() throws Exception {
        network.unreachable.add("one.test");
        Scheduler scheduler = scheduler(settings(100, 1, 100));
        assertThat(scheduler.offer(message(1, NOW, "a@one.test"))).isTrue();
        assertThat(spool.awaitSettled().settlements()).singleElement().isInstanceOf(Settlement.Deferred.class);
        network.unreachable.clear();
        scheduler.offer(message(2, NOW, "a@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
        Awaitility.await().until(() -> scheduler.connections() == 0 && scheduler.messages() == 0);
    }

    @Test
    void whatExpiresKeepsTheStageAtWhichItWasRefused() throws Exception {
        Diagnosis refused = FakeNetwork.diagnosis(4).at(Stage.RECIPIENT);
        network.answers.put(
                "one.test", _ -> FakeNetwork.receipt(List.of(new RecipientOutcome.Deferred(refused)), false));
        scheduler(settings(100, 10, 100)).offer(message(1, NOW.minus(Duration.ofDays(5)), "a@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Bounced(0));
        assertThat(reports.take().subjects().getFirst().diagnosis().stage()).isEqualTo(Stage.RECIPIENT);
    }

    private static Shaper shaper(Limits limits) {
        var rule = new ShapingRule(
                "rule", List.of(new DomainPattern("one.test")), List.of(), Scope.PROVIDER, limits, List.of());
        return new Shaper(new ShapingSettings(List.of(rule), 10), Overrides.none());
    }

    private static ShapingOverride override(Limits limits, boolean paused, Duration length) {
        return new ShapingOverride(new DomainPattern("one.test"), limits, paused, NOW, NOW.plus(length));
    }

    @Test
    void whoIsToBeToldOfADelayIsToldThoughTheDestinationIsPausedForLonger() throws Exception {
        shaper = shaper(Limits.NONE);
        shaper.set(override(Limits.NONE, true, Duration.ofDays(2)));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@one.test"));
        assertThat(dueOf(spool.awaitSettled())).isEqualTo(NOW.plus(Duration.ofHours(4)));
        scheduler.offer(message(2, NOW.minus(Duration.ofHours(4)), "a@one.test"));
        assertThat(dueOf(spool.awaitSettled())).isBetween(NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(3)));
        assertThat(reports.take().kind()).isEqualTo(Report.Kind.DELAYED);
    }

    @Test
    void whatWaitsGoesInSmallerTransactionsWhenAnOperatorSaysSo() throws Exception {
        shaper = shaper(new Limits(0, 0, 1, 0, 0));
        Scheduler scheduler = scheduler(settings(100, 10, 100));
        scheduler.offer(message(1, NOW, "a@one.test"));
        network.consignments.take();
        scheduler.offer(message(2, NOW, "a@one.test", "b@one.test", "c@one.test"));
        shaper.set(override(new Limits(0, 0, 0, 0, 2), false, Duration.ofDays(1)));
        assertThat(network.consignments.take().recipients()).hasSize(2);
    }

    @Test
    void aDefectOnTheWayDoesNotEndTheFeeder() throws Exception {
        shaper = shaper(Limits.NONE);
        scheduler(settings(100, 10, 100));
        shaper.set(override(new Limits(1, 0, 0, 0, 0), false, Duration.ofDays(1)));
        shaper.onChange(() -> {
            throw new IllegalStateException("a defect");
        });
        spool.putDue(message(1, NOW, "a@two.test"), NOW);
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
    }

    @Test
    void aMessageToVeryManyDomainsGoesToThoseThatWereFoundWhileOthersAreLookedUp() throws Exception {
        var now = new AtomicReference<>(NOW);
        clock = now::get;
        var found = new CountDownLatch(1);
        var router = new Router() {
            @Override
            public Routing route(Envelope envelope, MailAddress recipient) {
                if (recipient.domain().equals("last.test")) {
                    await(found);
                }
                now.set(now.get().plusSeconds(2));
                return network.route(envelope, recipient);
            }

            @Override
            public boolean isImmediate(Envelope envelope, MailAddress recipient) {
                return false;
            }
        };
        scheduler(settings(100, 10, 100), router).offer(message(1, NOW, "a@one.test", "a@two.test", "a@last.test"));
        assertThat(spool.awaitSettled().settlements()).hasSize(1);
        assertThat(spool.awaitSettled().settlements()).hasSize(1);
        found.countDown();
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(2));
    }

    private static DeliveryTerms by(long seconds, DeliverBy.Mode mode, boolean trace) {
        return new DeliveryTerms(null, new DeliverBy(NOW.plusSeconds(seconds), mode, trace), 0, false);
    }

    private Settlement.Deferred deferredWith(DeliveryTerms terms, Instant arrived) throws InterruptedException {
        scheduler(settings(100, 10, 100)).offer(message(1, arrived, terms, "defer@one.test"));
        return (Settlement.Deferred) spool.awaitSettled().settlements().getFirst();
    }

    @Test
    void whatIsLateComesBackWithoutAnAttempt() throws Exception {
        scheduler(settings(100, 10, 100)).offer(message(1, NOW, by(0, DeliverBy.Mode.RETURN, false), "a@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Bounced(0));
        assertThat(reports.take().subjects().getFirst().diagnosis().status()).hasToString("5.4.7");
        assertThat(network.consignments).isEmpty();
    }

    @Test
    void theTimeThatTheSenderSetIsSeenToWhenItIsOver() throws Exception {
        assertThat(deferredWith(by(60, DeliverBy.Mode.RETURN, false), NOW).due())
                .isEqualTo(NOW.plusSeconds(60));
        assertThat(deferredWith(by(999, DeliverBy.Mode.RETURN, false), NOW).due())
                .isEqualTo(NOW.plusSeconds(300));
        assertThat(reports).isEmpty();
    }

    @Test
    void whoWantsToBeToldIsToldOnceAndTheMessageGoesOn() throws Exception {
        Settlement.Deferred late = deferredWith(by(0, DeliverBy.Mode.NOTIFY, false), NOW);
        assertThat(late.delayReported()).isTrue();
        assertThat(late.due()).isEqualTo(NOW.plusSeconds(300));
        assertThat(reports.take().kind()).isEqualTo(Report.Kind.DELAYED);
        Instant fiveHoursAgo = NOW.minus(Duration.ofHours(5));
        assertThat(deferredWith(by(1, DeliverBy.Mode.NOTIFY, false), fiveHoursAgo)
                        .delayReported())
                .isFalse();
    }

    @Test
    void expiryCountsFromTheRelease() throws Exception {
        var released = new DeliveryTerms(NOW.minus(Duration.ofHours(1)), null, 0, false);
        assertThat(deferredWith(released, NOW.minus(Duration.ofDays(20))).delayReported())
                .isFalse();
    }

    @Test
    void aTraceTellsOfEachRelay() throws Exception {
        scheduler(settings(100, 10, 100)).offer(message(1, NOW, by(60, DeliverBy.Mode.RETURN, true), "a@one.test"));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
        assertThat(reports.take().kind()).isEqualTo(Report.Kind.RELAYED);
    }

    private static final CallAhead NOBODY = recipient -> new CallAhead.Answer.Unknown("nobody is asked");

    private static RecipientSettings rewriting(Path secrets) {
        return new RecipientSettings(
                OurDomains.of(List.of("home.test")),
                Optional.of("home.test"),
                AliasSettings.defaults(),
                new SrsSettings(Optional.of(secrets), "", 6, Duration.ofDays(21)),
                List.of(new VerpRule(List.of(MailAddress.parse("list@home.test")), "+=")),
                CallAheadSettings.defaults());
    }

    private static ClaimedMessage from(String sender, ClaimedMessage m) {
        return new ClaimedMessage(
                m.id(),
                m.envelope().withSender(ReversePath.parse(sender)),
                m.began(),
                m.arrived(),
                m.content(),
                m.recipients());
    }

    @Test
    void whoIsForwardedGoesUnderAnotherSenderAndReportsGoToTheTrueOne(@TempDir Path folder) throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets"), "0123456789abcdef");
        try (Recipients recipients = Recipients.open(rewriting(secrets), InstantSource.fixed(NOW), NOBODY)) {
            senders = recipients.senders();
            List<Recipient> to = List.of(
                    Recipient.of(MailAddress.parse("a@one.test")),
                    new Recipient(MailAddress.parse("bounce@one.test"), Notify.UNSET, null, true),
                    Recipient.of(MailAddress.parse("c@one.test")));
            scheduler(settings(100, 10, 100)).offer(from("joe@sender.test", message(1, NOW, to)));
            List<Consignment> taken = List.of(network.consignments.take(), network.consignments.take());
            assertThat(taken).extracting(c -> c.recipients().size()).containsExactlyInAnyOrder(2, 1);
            assertThat(taken)
                    .filteredOn(c -> c.recipients().size() == 2)
                    .extracting(c -> c.envelope().sender().toString())
                    .containsExactly("joe@sender.test");
            assertThat(taken)
                    .filteredOn(c -> c.recipients().size() == 1)
                    .extracting(c -> c.envelope().sender().toString())
                    .allMatch(sender -> sender.matches("SRS0=.*=sender.test=joe@home.test"));
            assertThat(reports.take().envelope().sender()).hasToString("joe@sender.test");
        }
    }

    @Test
    void aListHasASenderForEachRecipientOnTheWayAndInReports(@TempDir Path folder) throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets"), "0123456789abcdef");
        try (Recipients recipients = Recipients.open(rewriting(secrets), InstantSource.fixed(NOW), NOBODY)) {
            senders = recipients.senders();
            Instant old = NOW.minus(Duration.ofDays(5));
            scheduler(settings(100, 10, 100))
                    .offer(from("list@home.test", message(1, old, "defer@one.test", "bounce@two.test")));
            assertThat(List.of(network.consignments.take(), network.consignments.take()))
                    .extracting(c -> c.envelope().sender().toString())
                    .containsExactlyInAnyOrder("list+defer=one.test@home.test", "list+bounce=two.test@home.test");
            assertThat(List.of(reports.take(), reports.take()))
                    .extracting(report -> report.envelope().sender().toString())
                    .containsExactlyInAnyOrder("list+defer=one.test@home.test", "list+bounce=two.test@home.test");
        }
    }

    @Test
    void aListHearsOfEachRecipientWhoseDestinationIsNotFound(@TempDir Path folder) throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets"), "0123456789abcdef");
        try (Recipients recipients = Recipients.open(rewriting(secrets), InstantSource.fixed(NOW), NOBODY)) {
            senders = recipients.senders();
            network.routings.put("never.test", new Routing.Never(FakeNetwork.diagnosis(5)));
            scheduler(settings(100, 10, 100))
                    .offer(from("list@home.test", message(1, NOW, "a@never.test", "b@never.test")));
            assertThat(List.of(reports.take(), reports.take()))
                    .extracting(report -> report.envelope().sender().toString())
                    .containsExactlyInAnyOrder("list+a=never.test@home.test", "list+b=never.test@home.test");
        }
    }

    @Test
    void anIdleConnectionIsClosedWhenAnotherDestinationNeedsOne() throws Exception {
        Scheduler scheduler = scheduler(withConnections(2));
        deliver(scheduler, 1, "one.test");
        deliver(scheduler, 2, "two.test");
        deliver(scheduler, 3, "three.test");
        assertThat(scheduler.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void eachOfManyDestinationsGetsItsTurnWithoutWaitingForIdleConnections() throws Exception {
        Scheduler scheduler = scheduler(withConnections(2));
        for (int i = 1; i <= 50; i++) {
            scheduler.offer(message(i, NOW, "a@d" + i + ".test"));
        }
        for (int i = 1; i <= 50; i++) {
            assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
        }
    }

    @Test
    void anIdleConnectionIsKeptWhileOthersAreFree() throws Exception {
        Scheduler scheduler = scheduler(withConnections(3));
        deliver(scheduler, 1, "one.test");
        deliver(scheduler, 2, "two.test");
        deliver(scheduler, 3, "one.test");
        assertThat(network.opened).hasValue(2);
    }

    private void deliver(Scheduler scheduler, long id, String domain) throws Exception {
        scheduler.offer(message(id, NOW, "a@" + domain));
        assertThat(spool.awaitSettled().settlements()).containsExactly(new Settlement.Delivered(0));
    }

    private static void await(CountDownLatch gate) {
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate stayed shut");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Scheduler scheduler(ScheduleSettings settings) throws InterruptedException {
        return scheduler(settings, network);
    }

    private Scheduler scheduler(ScheduleSettings settings, Router router) throws InterruptedException {
        var scheduler = new Scheduler(
                settings,
                spool,
                router,
                senders,
                network,
                report -> reporter.report(report),
                events::add,
                clock,
                shaper);
        schedulers.add(scheduler);
        scheduler.start();
        spool.started.await();
        return scheduler;
    }

    private static ScheduleSettings settings(int messages, int perDestination, int queued) {
        return settings(messages, 100, perDestination, queued, Duration.ofMillis(10));
    }

    /// One for each destination, kept for longer than a test takes.
    private static ScheduleSettings withConnections(int connections) {
        return settings(100, connections, 1, 100, Duration.ofMinutes(10));
    }

    private static ScheduleSettings settings(
            int messages, int connections, int perDestination, int queued, Duration connectionIdle) {
        return new ScheduleSettings(
                RETRY,
                Duration.ofHours(4),
                messages,
                connections,
                perDestination,
                queued,
                100,
                Duration.ofSeconds(30),
                connectionIdle,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1));
    }

    private static ClaimedMessage message(long id, Instant arrived, String... recipients) {
        return message(
                id,
                arrived,
                List.of(recipients).stream()
                        .map(text -> Recipient.of(MailAddress.parse(text)))
                        .toList());
    }

    private static ClaimedMessage message(long id, Instant arrived, DeliveryTerms terms, String recipient) {
        return message(id, arrived, List.of(Recipient.of(MailAddress.parse(recipient))), terms);
    }

    private static ClaimedMessage message(long id, Instant arrived, List<Recipient> recipients) {
        return message(id, arrived, recipients, DeliveryTerms.NONE);
    }

    private static ClaimedMessage message(long id, Instant arrived, List<Recipient> recipients, DeliveryTerms terms) {
        var envelope = new Envelope(
                ReversePath.parse("sender@home.test"),
                recipients,
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL,
                terms);
        var claimed = IntStream.range(0, recipients.size())
                .mapToObj(i -> new ClaimedRecipient(i, recipients.get(i), 0, arrived, false))
                .toList();
        return new ClaimedMessage(
                new QueueId(id), envelope, arrived, arrived, Content.of(new byte[] {'x', '\r', '\n'}), claimed);
    }
}
