package org.posthorn.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.event.EventSink;
import org.posthorn.policy.Admission.Admitted;
import org.posthorn.policy.Admission.Refused;

final class ConnectionGuardTest {
    private long now = 1;
    private final AbuseGuard guard =
            new AbuseGuard(AbuseFixture.connections(3, 5, 10, 12), EventSink.NONE, () -> Instant.EPOCH, () -> now);

    private Admission connect(String address) {
        return guard.admit(InetAddress.ofLiteral(address), false);
    }

    private static void leave(Admission admission) {
        ((Admitted) admission).close();
    }

    @Test
    void anAddressHasItsOwnLimitAndItsNetworkToo() {
        List<Admission> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(connect("192.0.2.1"));
        }
        assertThat(open).allMatch(Admitted.class::isInstance);
        assertThat(connect("192.0.2.1")).isEqualTo(new Refused("too many connections from the address"));
        open.add(connect("192.0.2.2"));
        open.add(connect("192.0.2.3"));
        assertThat(connect("192.0.2.4")).isEqualTo(new Refused("too many connections from the network"));
        assertThat(connect("192.0.3.4")).isInstanceOf(Admitted.class);
        leave(open.getFirst());
        assertThat(connect("192.0.2.4")).isInstanceOf(Admitted.class);
    }

    @Test
    void ipv6NetworksAre64BitsLong() {
        for (int i = 1; i <= 5; i++) {
            assertThat(connect("2001:db8::" + i)).isInstanceOf(Admitted.class);
        }
        assertThat(connect("2001:db8::ffff:1")).isInstanceOf(Refused.class);
        assertThat(connect("2001:db8:0:1::1")).isInstanceOf(Admitted.class);
    }

    @Test
    void whatWasClosedIsForgotten() {
        for (int i = 0; i < 9; i++) {
            Admission admission = connect("192.0.2.1");
            leave(admission);
            leave(admission);
        }
        assertThat(guard.countedClients()).isZero();
        assertThat(connect("192.0.2.1")).isInstanceOf(Admitted.class);
        assertThat(guard.countedClients()).isEqualTo(2);
    }

    @Test
    void whoComesTooOftenStaysOutUntilItSlowsDown() {
        for (int i = 0; i < 10; i++) {
            leave(connect("192.0.2.1"));
        }
        assertThat(connect("192.0.2.1")).isEqualTo(new Refused("connects too often"));
        now += Duration.ofSeconds(61).toNanos();
        assertThat(connect("192.0.2.1")).isInstanceOf(Refused.class);
        now += Duration.ofMinutes(2).toNanos();
        assertThat(connect("192.0.2.1")).isInstanceOf(Admitted.class);
    }

    @Test
    void aNetworkComesTooOftenWhoeverOfItComes() {
        for (int i = 1; i <= 12; i++) {
            leave(connect("192.0.2." + i));
        }
        assertThat(connect("192.0.2.99")).isEqualTo(new Refused("connects too often"));
        assertThat(connect("192.0.3.99")).isInstanceOf(Admitted.class);
    }

    @Test
    void trustedNetworksAreExempt() {
        for (int i = 0; i < 100; i++) {
            assertThat(guard.admit(InetAddress.ofLiteral("127.0.0.1"), true)).isInstanceOf(Admitted.class);
        }
        assertThat(guard.countedClients()).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        var open = new AbuseGuard(AbuseSettings.unlimited(), EventSink.NONE, () -> Instant.EPOCH, () -> now);
        for (int i = 0; i < 1000; i++) {
            assertThat(open.admit(InetAddress.ofLiteral("192.0.2.1"), false)).isInstanceOf(Admitted.class);
        }
    }
}
