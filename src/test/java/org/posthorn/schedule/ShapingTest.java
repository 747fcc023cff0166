package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.alias.Senders;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.Routing;
import org.posthorn.schedule.ShapedProvider.Seen;
import org.posthorn.shape.Action;
import org.posthorn.shape.Limits;
import org.posthorn.shape.Overrides;
import org.posthorn.shape.ReplyPattern;
import org.posthorn.shape.ReplyRule;
import org.posthorn.shape.Scope;
import org.posthorn.shape.Shaper;
import org.posthorn.shape.ShapingOverride;
import org.posthorn.shape.ShapingRule;
import org.posthorn.shape.ShapingSettings;

/// What shaping rules do to the mail, on a clock that jumps: the scheduler is the server's, the spool, the provider and the
/// time are not.
@Timeout(60)
final class ShapingTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SimulatedTime time = new SimulatedTime(START);
    private final SimulatedSpool spool = new SimulatedSpool(time, (domain, after) -> {});
    private final ShapedProvider provider = new ShapedProvider(time);
    private final List<MailEvent.Shaped> shaped = new ArrayList<>();
    private Shaper shaper = Shaper.none();

    private static ShapingRule rule(Limits limits, Scope scope, ReplyRule... replies) {
        return new ShapingRule(
                "big", List.of(new DomainPattern("*.big.test")), List.of(), scope, limits, List.of(replies));
    }

    private static ReplyRule on(String text, Action action) {
        return new ReplyRule(new ReplyPattern("", "", List.of(text)), action);
    }

    private Scheduler start(int maxMessages, ShapingRule... rules) {
        shaper = new Shaper(new ShapingSettings(List.of(rules), 10), Overrides.none());
        var d = ScheduleSettings.defaults();
        var settings = new ScheduleSettings(
                d.retry(),
                d.delayNotice(),
                maxMessages,
                d.maxConnections(),
                d.maxConnectionsPerDestination(),
                d.maxQueuedPerDestination(),
                d.recipientsPerConsignment(),
                d.overflowDelay(),
                d.connectionIdle(),
                d.connectionTurn(),
                d.stopGrace());
        var scheduler = new Scheduler(
                settings,
                spool,
                provider,
                Senders.AS_GIVEN,
                provider,
                report -> Optional.of(new QueueId(0)),
                event -> {
                    if (event instanceof MailEvent.Shaped action) {
                        shaped.add(action);
                    }
                },
                time,
                new Random(3),
                time,
                shaper);
        spool.start(scheduler);
        feed(scheduler);
        return scheduler;
    }

    private void feed(Scheduler scheduler) {
        time.after(scheduler.feeder().round(), () -> feed(scheduler));
    }

    private void send(String domain, int messages) {
        var sender = ReversePath.of(new MailAddress("sender", "home.test"));
        for (int i = 0; i < messages; i++) {
            spool.accept(Envelope.of(sender, List.of(new MailAddress("someone", domain)), Origin.INTERNAL));
        }
    }

    private static String domain(int number) {
        return "d" + number + ".big.test";
    }

    private void run(Duration until) {
        time.runUntil(START.plus(until));
    }

    @Test
    void allDomainsOfAProviderShareARateAndEachHasItsTurns() {
        start(20_000, rule(new Limits(0, 0, 600, 0, 0), Scope.PROVIDER));
        send(domain(0), 2_000);
        IntStream.range(1, 10).forEach(i -> send(domain(i), 100));
        send("other.test", 500);
        run(Duration.ofMinutes(1));
        assertThat(provider.takenFor("other.test")).as("no rule is for it").hasSize(500);
        provider.taken.removeIf(seen -> seen.domain().equals("other.test"));
        assertThat(provider.taken).hasSizeBetween(560, 600);
        IntStream.range(1, 10)
                .forEach(i -> assertThat(provider.takenFor(domain(i)))
                        .as("a fair share of the first minute")
                        .hasSizeGreaterThan(40));
        run(Duration.ofMinutes(6));
        assertThat(provider.mostInMinute()).isLessThanOrEqualTo(600);
        assertThat(spool.open()).isZero();
        assertThat(provider.taken).hasSize(2_900);
        assertThat(provider.takenFor(domain(0))).extracting(Seen::id).isSorted();
    }

    @Test
    void whatARateKeepsWaitingWaitsInTheSpoolWhenMemoryIsShort() {
        Scheduler scheduler = start(100, rule(new Limits(0, 0, 120, 0, 0), Scope.PROVIDER));
        send(domain(0), 1_000);
        run(Duration.ofSeconds(30));
        assertThat(scheduler.messages()).isLessThan(80);
        send("other.test", 10);
        run(Duration.ofSeconds(31));
        assertThat(provider.takenFor("other.test")).hasSize(10);
        run(Duration.ofMinutes(10));
        provider.taken.removeIf(seen -> seen.domain().equals("other.test"));
        assertThat(spool.open()).isZero();
        assertThat(provider.mostInMinute()).isLessThanOrEqualTo(120);
        assertThat(spool.deferrals).as("no attempt failed").isZero();
    }

    @Test
    void allDomainsOfAProviderShareItsConnections() {
        start(20_000, rule(new Limits(5, 20, 0, 0, 0), Scope.PROVIDER));
        IntStream.range(0, 40).forEach(i -> send(domain(i), 50));
        run(Duration.ofSeconds(41));
        assertThat(provider.mostOpen).isEqualTo(5);
        assertThat(spool.open()).isZero();
        assertThat(provider.perConnection).allMatch(carried -> carried <= 20);
    }

    @Test
    void aProviderOfThousandsOfDestinationsLeavesHalfOfTheMemoryToOthers() {
        Scheduler scheduler = start(100, rule(new Limits(0, 0, 60, 0, 0), Scope.PROVIDER));
        IntStream.range(0, 1_000).forEach(i -> send(domain(i), 1));
        run(Duration.ofSeconds(5));
        assertThat(scheduler.messages()).isLessThan(60);
        send("other.test", 10);
        run(Duration.ofSeconds(6));
        assertThat(provider.takenFor("other.test")).hasSize(10);
        run(Duration.ofMinutes(30));
        provider.taken.removeIf(seen -> seen.domain().equals("other.test"));
        assertThat(spool.open()).isZero();
        assertThat(provider.mostInMinute()).isLessThanOrEqualTo(60);
        assertThat(spool.deferrals).as("no attempt failed").isZero();
        assertThat(spool.claims).as("each comes back now and then").isLessThan(50_000);
    }

    @Test
    void aDestinationWithManyLeavesRoomForOthersOfItsProvider() {
        start(100, rule(new Limits(0, 0, 60, 0, 0), Scope.PROVIDER));
        send(domain(0), 1_000);
        run(Duration.ofSeconds(5));
        send(domain(1), 3);
        run(Duration.ofSeconds(20));
        assertThat(provider.takenFor(domain(1))).hasSize(3);
    }

    @Test
    void aDestinationThatWantsMoreConnectionsThanItMayHaveKeepsThose() {
        start(20_000, rule(new Limits(2, 0, 0, 0, 0), Scope.DESTINATION));
        send(domain(0), 400);
        run(Duration.ofSeconds(30));
        assertThat(spool.open()).isZero();
        assertThat(provider.mostOpen).isEqualTo(2);
        assertThat(provider.perConnection.stream().filter(carried -> carried > 0))
                .hasSizeLessThan(5);
    }

    /// Said of a message when it is asked for, and the time at which it goes.
    private void assertTurn(Scheduler scheduler, long id, String domain, Duration inexact) {
        var someone = new MailAddress("someone", domain);
        Routing route = provider.route(Envelope.of(ReversePath.NULL, List.of(someone), Origin.INTERNAL), someone);
        LaneView view = scheduler
                .view(new QueueId(id), ((Routing.To) route).destination(), domain)
                .orElseThrow();
        assertThat(view.turn()).isNotNull();
        Instant about = view.turn().about();
        assertThat(about).as("of message " + id).isNotNull();
        run(Duration.between(START, about.plus(inexact)));
        Instant went = provider.taken.stream()
                .filter(seen -> seen.id() == id)
                .map(Seen::at)
                .findFirst()
                .orElseThrow(() -> new AssertionError("message " + id + " did not go by " + about.plus(inexact)));
        assertThat(Duration.between(about, went).abs()).as("of message " + id).isLessThanOrEqualTo(inexact);
    }

    @Test
    void whatWaitsForARateKnowsItsOwnTurn() {
        Scheduler scheduler = start(20_000, rule(new Limits(0, 0, 60, 0, 0), Scope.DESTINATION));
        send(domain(0), 100);
        run(Duration.ofSeconds(5));
        assertTurn(scheduler, 20, domain(0), Duration.ofSeconds(2));
        assertTurn(scheduler, 99, domain(0), Duration.ofSeconds(3));
    }

    @Test
    void theTurnOfOneAmongManyDestinationsCountsTheOthers() {
        Scheduler scheduler = start(20_000, rule(new Limits(0, 0, 120, 0, 0), Scope.PROVIDER));
        IntStream.range(0, 10).forEach(i -> send(domain(i), 20));
        run(Duration.ofSeconds(3));
        long lastOfThird = 20 * 3 - 1;
        assertTurn(scheduler, lastOfThird, domain(2), Duration.ofSeconds(8));
    }

    @Test
    void theTurnCountsRecipientsWhereTheyHaveTheRate() {
        Scheduler scheduler = start(20_000, rule(new Limits(0, 0, 0, 60, 0), Scope.PROVIDER));
        send(domain(0), 50);
        run(Duration.ofSeconds(2));
        assertTurn(scheduler, 40, domain(0), Duration.ofSeconds(2));
    }

    @Test
    void recipientsHaveARateOfTheirOwn() {
        start(20_000, rule(new Limits(0, 0, 0, 60, 0), Scope.PROVIDER));
        send(domain(0), 300);
        run(Duration.ofMinutes(6));
        assertThat(spool.open()).isZero();
        assertThat(provider.mostInMinute()).isLessThanOrEqualTo(61);
    }

    @Test
    void tooManyConnectionsHalvesThemAndTheyComeBack() {
        start(20_000, rule(Limits.NONE, Scope.PROVIDER, on("too many", new Action.SlowDown(Duration.ofMinutes(4)))));
        provider.says = consignment -> provider.open > 8 ? ShapedProvider.reply(421, "Too many connections") : null;
        IntStream.range(0, 20).forEach(i -> send(domain(i), 30));
        run(Duration.ofSeconds(10));
        assertThat(shaped).isNotEmpty().allSatisfy(event -> {
            assertThat(event.rule()).isEqualTo("big");
            assertThat(event.action()).isEqualTo("slow-down");
        });
        assertThat(shaper.views(time.instant()).getFirst().isSlowed()).isTrue();
        run(Duration.ofMinutes(10));
        assertThat(spool.open()).isZero();
        assertThat(spool.delivered).isEqualTo(600);
        assertThat(shaper.views(time.instant()).getFirst().isSlowed()).isFalse();
    }

    @Test
    void aReplyPausesItsOwnAndNoOther() {
        start(
                20_000,
                rule(Limits.NONE, Scope.DESTINATION, on("come back later", new Action.Pause(Duration.ofMinutes(15)))));
        provider.says = consignment -> ShapedProvider.domainOf(consignment).equals(domain(0))
                        && time.instant().isBefore(START.plus(Duration.ofMinutes(10)))
                ? ShapedProvider.reply(450, "Come back later")
                : null;
        send(domain(0), 200);
        send(domain(1), 200);
        run(Duration.ofMinutes(1));
        assertThat(provider.takenFor(domain(1))).hasSize(200);
        assertThat(shaped).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo("pause");
            assertThat(event.until())
                    .isEqualTo(START.plus(Duration.ofMinutes(15)).plusMillis(100));
        });
        send(domain(0), 1);
        run(Duration.ofMinutes(15));
        assertThat(provider.takenFor(domain(0))).isEmpty();
        run(Duration.ofMinutes(17));
        assertThat(provider.takenFor(domain(0))).hasSize(201);
        assertThat(spool.open()).isZero();
    }

    @Test
    void aTemporaryRefusalThatMeansNeverBouncesAndTheOtherWayRound() {
        start(
                20_000,
                rule(
                        Limits.NONE,
                        Scope.PROVIDER,
                        on("blocked", new Action.TreatAsPermanent()),
                        on("full just now", new Action.TreatAsTemporary())));
        provider.says = consignment -> ShapedProvider.domainOf(consignment).equals(domain(0))
                ? ShapedProvider.reply(421, "You are blocked")
                : time.instant().isBefore(START.plus(Duration.ofMinutes(1)))
                        ? ShapedProvider.reply(552, "Full just now")
                        : null;
        send(domain(0), 3);
        send(domain(1), 3);
        run(Duration.ofSeconds(30));
        assertThat(spool.bounced).isEqualTo(3);
        assertThat(spool.deferrals).isEqualTo(3);
        run(Duration.ofMinutes(10));
        assertThat(spool.bounced).isEqualTo(3);
        assertThat(spool.delivered).isEqualTo(3);
    }

    @Test
    void theNextSourceTakesOver() {
        start(
                20_000,
                rule(Limits.NONE, Scope.PROVIDER, on("another address", new Action.NextSource(Duration.ofHours(1)))));
        provider.source = "one";
        provider.says = _ -> provider.source.equals("one") ? ShapedProvider.reply(450, "Try another address") : null;
        send(domain(0), 3);
        run(Duration.ofHours(1));
        assertThat(provider.source).isEqualTo("after one");
        assertThat(shaped).isNotEmpty().extracting(MailEvent.Shaped::action).containsOnly("next-source");
        assertThat(provider.takenFor(domain(0))).hasSize(3);
        assertThat(spool.open()).isZero();
    }

    @Test
    void anOperatorPausesADomainWhoseMailWaitsAlreadyAndItGoesOnByItself() throws IOException {
        start(20_000, rule(new Limits(1, 0, 60, 0, 0), Scope.PROVIDER));
        send(domain(0), 30);
        send(domain(1), 30);
        run(Duration.ofSeconds(10));
        Instant now = time.instant();
        int before = provider.takenFor(domain(0)).size();
        assertThat(before).isPositive();
        shaper.set(new ShapingOverride(
                new DomainPattern(domain(0)), Limits.NONE, true, now, now.plus(Duration.ofMinutes(30))));
        run(Duration.ofMinutes(30));
        assertThat(provider.takenFor(domain(1))).hasSize(30);
        assertThat(provider.takenFor(domain(0)).size()).isLessThanOrEqualTo(before + 1);
        run(Duration.ofMinutes(33));
        assertThat(spool.open()).isZero();
        assertThat(shaper.overrides()).isEmpty();
    }

    @Test
    void slowedDownFromManyConnectionsItStandsStillAtNoTime() {
        start(
                20_000,
                rule(new Limits(16, 0, 0, 0, 0), Scope.PROVIDER, on("slow", new Action.SlowDown(Duration.ofHours(1)))));
        provider.says = consignment -> consignment.id().value() == 2_000 ? ShapedProvider.reply(450, "slow") : null;
        send(domain(0), 4_000);
        run(Duration.ofMinutes(2));
        assertThat(shaped).hasSize(1);
        // A tenth of a second each, over eight connections or a few more.
        assertThat(spool.delivered).isEqualTo(3_999);
        long longestPause = 0;
        for (int i = 1; i < provider.taken.size(); i++) {
            Duration pause = Duration.between(
                    provider.taken.get(i - 1).at(), provider.taken.get(i).at());
            longestPause = Math.max(longestPause, pause.toMillis());
        }
        assertThat(longestPause).isLessThan(1_200);
    }

    @Test
    void anOperatorMakesAProviderFasterAndSlower() throws IOException {
        start(20_000, rule(new Limits(1, 0, 0, 0, 0), Scope.PROVIDER));
        IntStream.range(0, 4).forEach(i -> send(domain(i), 1_000));
        run(Duration.ofSeconds(10));
        assertThat(provider.mostOpen).isEqualTo(1);
        Instant now = time.instant();
        shaper.set(new ShapingOverride(
                new DomainPattern("*.big.test"),
                new Limits(8, 0, 0, 0, 0),
                false,
                now,
                now.plus(Duration.ofSeconds(30))));
        run(Duration.ofSeconds(30));
        assertThat(provider.mostOpen).isBetween(8, 9);
        run(Duration.ofSeconds(50));
        assertThat(provider.open).as("the override is over").isEqualTo(1);
        run(Duration.ofMinutes(10));
        assertThat(spool.open()).isZero();
    }
}
