package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.route.Source;

class SourcePoolTest {
    private static final InetAddress V4 = address("198.51.100.1");
    private static final InetAddress V6 = address("2001:db8::1");

    private Instant now = Instant.parse("2026-11-25T22:00:00Z");

    private SourcePool pool(Source... sources) {
        return new SourcePool(List.of(sources), () -> now);
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static Source source(String name, int weight, String... addresses) {
        return new Source(
                name, Arrays.stream(addresses).map(SourcePoolTest::address).toList(), name + ".example", weight);
    }

    private static String next(SourcePool pool, InetAddress remote) {
        return pool.next("mx.example", remote, Set.of())
                .map(from -> from.source().name())
                .orElse("none");
    }

    private static List<String> several(SourcePool pool, int count) {
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(next(pool, V4));
        }
        return names;
    }

    @Test
    void aSourceThatRestsIsRelievedByAnotherThatDoesNot() {
        SourcePool pool = pool(source("a", 1, "203.0.113.1"), source("b", 1, "203.0.113.2"));
        assertThat(pool.isRelieved("mx.example", "a")).isFalse();
        assertThat(pool.rest("mx.example", "a", now.plusSeconds(60))).isTrue();
        assertThat(pool.isRelieved("mx.example", "a")).isTrue();
        assertThat(pool.isRelieved("other.example", "a")).isFalse();
        assertThat(pool.rest("mx.example", "b", now.plusSeconds(60))).isFalse();
        assertThat(pool.isRelieved("mx.example", "a")).isFalse();
        now = now.plusSeconds(61);
        assertThat(pool.isRelieved("mx.example", "a")).isFalse();
    }

    @Test
    void connectionsAreSpreadByWeightWithoutRuns() {
        SourcePool pool = pool(source("a", 5, "192.0.2.1"), source("b", 1, "192.0.2.2"), source("c", 1, "192.0.2.3"));
        assertThat(several(pool, 7)).containsExactly("a", "a", "b", "a", "c", "a", "a");
        assertThat(several(pool, 700)).filteredOn("a"::equals).hasSize(500);
    }

    @Test
    void theFamilyHasToFit() {
        SourcePool pool = pool(source("four", 1, "192.0.2.1"), source("both", 1, "192.0.2.2", "2001:db8::2"));
        assertThat(next(pool, V6)).isEqualTo("both");
        assertThat(next(pool, V6)).isEqualTo("both");
        assertThat(pool.canReach(V6)).isTrue();
        SourcePool old = pool(source("four", 1, "192.0.2.1"));
        assertThat(next(old, V6)).isEqualTo("none");
        assertThat(old.canReach(V6)).isFalse();
        assertThat(old.canReach(V4)).isTrue();
    }

    @Test
    void theAddressesOfASourceTakeTurns() {
        SourcePool pool = pool(source("a", 1, "192.0.2.1", "192.0.2.2"));
        var seen = new HashSet<InetAddress>();
        for (int i = 0; i < 2; i++) {
            seen.add(pool.next("mx.example", V4, Set.of()).orElseThrow().address());
        }
        assertThat(seen).hasSize(2);
    }

    @Test
    void aSourceRestsForOneDestinationAndForAWhile() {
        SourcePool pool = pool(source("a", 1, "192.0.2.1"), source("b", 1, "192.0.2.2"));
        pool.rest("mx.example", "a", now.plusSeconds(60));
        assertThat(several(pool, 4)).containsOnly("b");
        assertThat(pool.next("other.example", V4, Set.of())
                        .orElseThrow()
                        .source()
                        .name())
                .isEqualTo("a");
        now = now.plusSeconds(60);
        assertThat(several(pool, 4)).contains("a", "b");
    }

    @Test
    void whenAllRestTheFirstToBeBackIsUsed() {
        SourcePool pool = pool(source("a", 1, "192.0.2.1"), source("b", 1, "192.0.2.2"));
        pool.rest("mx.example", "a", now.plusSeconds(60));
        pool.rest("mx.example", "b", now.plusSeconds(30));
        assertThat(several(pool, 3)).containsOnly("b");
    }

    @Test
    void anAddressThatIsNotHereComesLastForAWhile() {
        SourcePool pool = pool(source("a", 5, "192.0.2.1"), source("b", 1, "192.0.2.2"));
        pool.lacks(address("192.0.2.1"));
        assertThat(several(pool, 3)).containsOnly("b");
        assertThat(pool.next("mx.example", V4, Set.of(address("192.0.2.2")))).isPresent();
        now = now.plus(Duration.ofMinutes(2));
        assertThat(several(pool, 3)).contains("a");
    }

    @Test
    void nothingIsLeftWhenAllWereTried() {
        SourcePool pool = pool(source("a", 1, "192.0.2.1"));
        assertThat(pool.next("mx.example", V4, Set.of(address("192.0.2.1")))).isEmpty();
    }
}
