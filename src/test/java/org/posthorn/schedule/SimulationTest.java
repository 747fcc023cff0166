package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.alias.Senders;
import org.posthorn.event.EventSink;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.schedule.SimulatedHosts.Host;
import org.posthorn.schedule.SimulatedHosts.Kind;
import org.posthorn.shape.Shaper;

/// Days with a million messages, on a clock that jumps: the scheduler is the server's, the spool, the hosts and the time
/// are not.
@Timeout(120)
class SimulationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final SimulatedTime time = new SimulatedTime(START);
    private final SimulatedHosts hosts = new SimulatedHosts(time);
    private final SimulatedSpool spool = new SimulatedSpool(time, hosts::settled);
    private final Random random = new Random(7);
    private final List<String> quick = domains(Kind.QUICK, "quick", 3_000);
    private final List<String> dead = domains(Kind.DEAD, "dead", 300);
    private final List<String> returning = domains(Kind.RETURNING, "returning", 3);
    private final List<String> greylisting = domains(Kind.GREYLISTING, "grey", 50);
    private final List<String> few = domains(Kind.FEW_CONNECTIONS, "few", 5);
    private final List<String> slow = domains(Kind.SLOW, "slow", 5);
    private final Scheduler scheduler = scheduler();
    private int mostInMemory;

    private List<String> domains(Kind kind, String name, int count) {
        var domains = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            domains.add(name + i + ".test");
            hosts.add(kind, domains.getLast());
        }
        return domains;
    }

    private Scheduler scheduler() {
        var d = ScheduleSettings.defaults();
        var retry = new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), 0.2, DAY);
        var settings = new ScheduleSettings(
                retry,
                d.delayNotice(),
                5_000,
                d.maxConnections(),
                d.maxConnectionsPerDestination(),
                d.maxQueuedPerDestination(),
                d.recipientsPerConsignment(),
                d.overflowDelay(),
                d.connectionIdle(),
                d.connectionTurn(),
                d.stopGrace());
        var made = new Scheduler(
                settings,
                spool,
                hosts,
                Senders.AS_GIVEN,
                hosts,
                report -> Optional.of(new QueueId(0)),
                EventSink.NONE,
                time,
                new Random(3),
                time,
                Shaper.none());
        spool.start(made);
        return made;
    }

    /// Rounds of the feeder, as its thread makes them, but for being woken.
    private void feed() {
        mostInMemory = Math.max(mostInMemory, scheduler.messages());
        Duration pause = scheduler.feeder().round();
        time.after(pause, this::feed);
    }

    private Envelope message() {
        int draw = random.nextInt(100);
        return to(draw < 45 ? slow.getFirst() : draw < 50 ? few.getFirst() : any(others(draw)));
    }

    private List<String> others(int draw) {
        return draw < 52
                ? dead
                : draw < 56 ? returning : draw < 60 ? greylisting : draw < 62 ? few : draw < 64 ? slow : quick;
    }

    private static Envelope to(String domain) {
        var sender = ReversePath.of(new MailAddress("sender", "home.test"));
        return Envelope.of(sender, List.of(new MailAddress("someone", domain)), Origin.INTERNAL);
    }

    private String any(List<String> domains) {
        return domains.get(random.nextInt(domains.size()));
    }

    /// A million in a day, a third of them between 9 and 12 o'clock.
    private void arrive() {
        if (spool.accepted() < 1_000_000) {
            spool.accept(message());
            long hour = Duration.between(START, time.instant()).toHours();
            double aSecond = hour >= 9 && hour < 12 ? 33 : 9;
            time.after(Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) / aSecond * 1e9)), this::arrive);
        }
    }

    @Test
    @Tag("req041")
    void aDayWithAMillionMessages() {
        arrive();
        feed();
        time.runUntil(START.plus(Duration.ofDays(4)));

        assertThat(spool.accepted()).isEqualTo(1_000_000);
        assertThat(spool.open()).as("messages without an end").isZero();
        assertThat(spool.delivered + spool.bounced).isEqualTo(1_000_000);
        assertThat(longestWait(Kind.QUICK)).isLessThan(Duration.ofSeconds(5));
        assertThat(longestWait(Kind.GREYLISTING)).isLessThan(Duration.ofMinutes(10));
        assertThat(longestWait(Kind.FEW_CONNECTIONS)).isLessThan(Duration.ofMinutes(2));
        // Away for three hours, then back: an attempt within a quarter of an hour, and the mail in the next.
        assertThat(longestWait(Kind.RETURNING)).isLessThan(Duration.ofMinutes(3 * 60 + 40));
        assertThat(hosts.of(Kind.RETURNING)).allSatisfy(host -> {
            assertThat(host.attemptsWhileDown).isLessThan(40);
            assertThat(host.mostInSecond).isLessThan(60);
        });
        assertThat(hosts.of(Kind.DEAD))
                .allSatisfy(host -> assertThat(host.attempts).isLessThan(300));
        assertThat(longestWait(Kind.DEAD)).isLessThan(DAY.plusMinutes(30));
        assertThat(hosts.of(Kind.FEW_CONNECTIONS))
                .allSatisfy(host -> assertThat(host.refused).isLessThan(400));
        assertThat(mostInMemory).isLessThan(2_500);
        assertThat(spool.claims).isLessThan(5_000_000);
    }

    private Duration longestWait(Kind kind) {
        return Duration.ofMillis(hosts.of(kind).stream()
                .mapToLong(host -> host.longestWaitMillis)
                .max()
                .orElseThrow());
    }

    /// A hundred thousand are overdue, and the host of half of them is away for two hours more.
    @Test
    void aRestartWithOverdueMailMeetsNoHerd() {
        Instant restart = START.plus(Duration.ofHours(7));
        time.runUntil(restart);
        Instant arrived = restart.minus(Duration.ofHours(5));
        for (int i = 0; i < 100_000; i++) {
            String domain = i % 2 == 0 ? returning.getFirst() : i % 4 == 1 ? quick.getFirst() : any(quick);
            spool.recover(to(domain), arrived.plusMillis(i));
        }
        feed();
        time.runUntil(restart.plus(Duration.ofMinutes(5)));
        assertThat(spool.delivered)
                .as("what hosts that answer took within minutes")
                .isEqualTo(50_000);
        Host away = hosts.hosts.get(returning.getFirst());
        time.runUntil(START.plus(Duration.ofHours(9)));
        assertThat(away.attemptsWhileDown).isLessThan(30);
        assertThat(spool.claims)
                .as("claims, a tenth of them in each quarter of an hour")
                .isLessThan(1_200_000);
        time.runUntil(START.plus(Duration.ofMinutes(9 * 60 + 40)));
        assertThat(spool.open()).isZero();
        assertThat(spool.delivered).isEqualTo(100_000);
        assertThat(away.mostInSecond)
                .as("deliveries a second to the host that is back")
                .isLessThan(150);
        assertThat(away.mostConnections).isLessThanOrEqualTo(20);
    }
}
