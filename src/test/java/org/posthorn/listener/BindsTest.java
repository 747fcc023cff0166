package org.posthorn.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BindsTest {
    private static final InetSocketAddress V4 = bind("0.0.0.0", 25);
    private static final InetSocketAddress V6 = bind("::", 25);

    private static InetSocketAddress bind(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void oneWildcardServesBothFamilies() {
        assertThat(Binds.needed(List.of(V4, V6), true)).containsExactly(V6);
        assertThat(Binds.needed(List.of(V4, V6), false)).containsExactly(V4);
    }

    @Test
    void allElseIsBound() {
        List<InetSocketAddress> binds = List.of(V4, bind("::", 26), bind("127.0.0.1", 25), bind("::1", 25));
        assertThat(Binds.needed(binds, true)).isEqualTo(binds);
        assertThat(Binds.needed(List.of(V6), false)).containsExactly(V6);
        assertThat(Binds.needed(List.of(V4, V4), true)).containsExactly(V4);
    }
}
