package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;

class SettlerTest {
    private static final Relay HOST = new Relay("mx.example.org", "192.0.2.1", 25);

    private static String told(String text, Relay relay) {
        return Settler.withHost(Diagnosis.of(new EnhancedStatus(4, 4, 1), text, relay));
    }

    @Test
    void aReasonNamesItsHostOnce() {
        assertThat(told("450 4.2.0 Later", HOST)).isEqualTo("mx.example.org[192.0.2.1]:25: 450 4.2.0 Later");
        String connect = "connect to " + HOST + ": Connection refused";
        assertThat(told(connect, HOST)).isEqualTo(connect);
        assertThat(told("lookup failed", Relay.NONE)).isEqualTo("lookup failed");
    }
}
