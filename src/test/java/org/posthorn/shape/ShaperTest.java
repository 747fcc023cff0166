package org.posthorn.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.DomainPattern;

final class ShaperTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant TWO = NOON.plus(Duration.ofHours(2));
    private static final Destination BIG = hosts("mx1.big.test", "mx9.else.test");
    private static final Destination BIG_TOO = hosts("MX2.big.test.", "mx3.big.test");
    private static final Destination OTHER = hosts("mx.other.test", "mx1.big.test");

    @TempDir
    Path folder;

    private static Destination hosts(String best, String second) {
        return new Destination.SmtpHosts(best, List.of(new RankedHost(0, best, 25), new RankedHost(1, second, 25)));
    }

    private static ShapingRule rule(String name, List<String> mx, List<String> domains, Scope scope) {
        return new ShapingRule(
                name,
                mx.stream().map(DomainPattern::new).toList(),
                domains.stream().map(DomainPattern::new).toList(),
                scope,
                new Limits(5, 0, 0, 0, 0),
                List.of());
    }

    private static Shaper shaper(ShapingRule... rules) {
        return new Shaper(new ShapingSettings(List.of(rules), 2), Overrides.none());
    }

    private static @Nullable Throttle throttle(Shaper shaper, Destination destination, String domain) {
        return shaper.throttle(destination, shaper.mark(domain));
    }

    private static ShapingOverride override(String pattern, int connections, boolean paused) {
        return new ShapingOverride(new DomainPattern(pattern), new Limits(connections, 0, 0, 0, 0), paused, NOON, TWO);
    }

    @Test
    void destinationsOfOneProviderShareAThrottle() {
        Shaper shaper = shaper(rule("big", List.of("*.big.test"), List.of(), Scope.PROVIDER));
        assertThat(throttle(shaper, BIG, "a.test")).isNotNull().isSameAs(throttle(shaper, BIG_TOO, "b.test"));
        assertThat(throttle(shaper, OTHER, "a.test"))
                .as("only its backup is there")
                .isNull();
        assertThat(throttle(shaper, new Destination.Discard(), "a.test")).isNull();
        assertThat(shaper.mark("a.test")).isNull();
    }

    @Test
    void eachDestinationHasItsOwnWhereTheRuleSaysSo() {
        Shaper shaper = shaper(rule("big", List.of("*.big.test"), List.of(), Scope.DESTINATION));
        assertThat(throttle(shaper, BIG, "a.test")).isNotNull().isNotSameAs(throttle(shaper, BIG_TOO, "a.test"));
    }

    @Test
    void theFirstRuleCountsBeItForTheDomainOrTheHosts() {
        Shaper shaper = shaper(
                rule("vip", List.of(), List.of("vip.test"), Scope.PROVIDER),
                rule("big", List.of("*.big.test"), List.of(), Scope.PROVIDER),
                rule("late", List.of(), List.of("late.test"), Scope.PROVIDER));
        assertThat(throttle(shaper, BIG, "vip.test")).extracting(Throttle::name).isEqualTo("vip");
        assertThat(throttle(shaper, BIG, "late.test"))
                .extracting(Throttle::name)
                .isEqualTo("big");
        assertThat(throttle(shaper, OTHER, "late.test"))
                .extracting(Throttle::name)
                .isEqualTo("late");
    }

    @Test
    void anOverrideTakesTheRulesPlaceAsFarAsItSaysAnything() throws IOException {
        Shaper shaper = shaper(rule("big", List.of("*.big.test"), List.of(), Scope.PROVIDER));
        var changes = new AtomicInteger();
        shaper.onChange(changes::incrementAndGet);
        shaper.set(override("*.big.test", 50, false));
        assertThat(changes).hasValue(1);
        assertThat(throttle(shaper, BIG, "a.test")).satisfies(throttle -> {
            assertThat(throttle.limits().connections()).isEqualTo(50);
            assertThat(throttle.rule()).isEqualTo("big");
        });
        assertThat(shaper.clear(new DomainPattern("*.big.test"))).isTrue();
        assertThat(shaper.clear(new DomainPattern("*.big.test"))).isFalse();
        assertThat(throttle(shaper, BIG, "a.test")).extracting(Throttle::name).isEqualTo("big");
    }

    @Test
    void aPauseOfADomainLeavesOtherMailToTheSameHostsAlone() throws IOException {
        Shaper shaper = shaper();
        shaper.set(override("a.test", 0, true));
        assertThat(throttle(shaper, BIG, "a.test"))
                .satisfies(throttle -> assertThat(throttle.isPaused(NOON)).isTrue());
        assertThat(throttle(shaper, BIG, "b.test")).isNull();
    }

    @Test
    void anOverrideEndsByItself() throws IOException {
        Shaper shaper = shaper();
        var changes = new AtomicInteger();
        shaper.set(override("a.test", 0, true));
        shaper.onChange(changes::incrementAndGet);
        shaper.tick(TWO.minusMillis(1));
        assertThat(shaper.overrides()).hasSize(1);
        shaper.tick(TWO);
        assertThat(shaper.overrides()).isEmpty();
        assertThat(changes).hasPositiveValue();
    }

    @Test
    void overridesOutliveARestart() throws IOException {
        Path file = folder.resolve("shaping.overrides");
        Overrides before = Overrides.open(file, 2);
        before.set(override("*.big.test", 2, false));
        before.set(override("a.test", 0, true));
        before.set(override("*.big.test", 3, false));
        assertThat(Overrides.open(file, 2).all())
                .containsExactly(override("*.big.test", 3, false), override("a.test", 0, true));
        assertThatThrownBy(() -> before.set(override("c.test", 1, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 overrides");
        before.clear(new DomainPattern("a.test"));
        assertThat(Overrides.open(file, 2).all()).containsExactly(override("*.big.test", 3, false));
    }

    @Test
    void aLineThatIsNoOverrideIsLeftOut() throws IOException {
        Path file = folder.resolve("shaping.overrides");
        Overrides.open(file, 2).set(override("a.test", 2, false));
        Files.writeString(file, Files.readString(file) + "b.test open 1 2\nnonsense\n");
        assertThat(Overrides.open(file, 2).all()).containsExactly(override("a.test", 2, false));
        Files.writeString(file, "something else\n");
        assertThat(Overrides.open(file, 2).all()).isEmpty();
    }

    @Test
    void anOverrideThatCannotBeKeptIsNotSet() throws IOException {
        Path nowhere = folder.resolve("missing").resolve("shaping.overrides");
        Overrides overrides = Overrides.open(nowhere, 2);
        assertThatThrownBy(() -> overrides.set(override("a.test", 2, false))).isInstanceOf(IOException.class);
        assertThat(overrides.all()).isEmpty();
    }
}
