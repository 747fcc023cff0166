package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsProblemTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(handshake_failure) Received fatal alert: handshake_failure|no cipher suite or kind of key is allowed by both sides",
                "Read error: ssl=0x7f40f029d298: error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE (/__w/_temp/boringssl/ssl/tls_record.cc:491 0x7f40f0101970:0x00000003)|no cipher suite or kind of key is allowed by both sides",
                "(protocol_version) Received fatal alert: protocol_version|the host speaks no version of TLS that is allowed (1.2 or 1.3)",
                "Read error: ssl=0x1: error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION|the host speaks no version of TLS that is allowed (1.2 or 1.3)",
                "(certificate_required) Received fatal alert: certificate_required|the host demands a client certificate",
                "Unsupported or unrecognized SSL message|the host does not speak TLS after STARTTLS",
                "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER|the host does not speak TLS after STARTTLS",
                "Remote host terminated the handshake|the host closed the connection",
                "(bad_certificate) Received fatal alert: bad_certificate|the host refuses the certificate of this server",
                "Received fatal alert: certificate_expired|the host refuses the certificate of this server",
                "Received fatal alert: insufficient_security|the host ended TLS with the alert \"insufficient security\"",
                "(user_canceled) Received fatal alert: user_canceled|the host ended TLS with the alert \"user canceled\"",
                "error:1000044f:SSL routines:OPENSSL_internal:TLSV1_ALERT_ACCESS_DENIED (tls_record.cc:491 0x7f:0x3)|the host ended TLS with the alert \"access denied\"",
                "error:1000008f:SSL routines:OPENSSL_internal:ERROR_PARSING_EXTENSION (x.cc:1 0x7f:0x0)|the host broke the rules of TLS",
                "Received fatal alert: internal_error|the host reports an internal error",
                "error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR (x.cc:1 0x7f:0x0)|the host reports an internal error",
                "readHandshakeRecord|the connection was lost in the TLS handshake",
                "ssl=0x7f40f029d298: something new|the host broke the rules of TLS"
            })
    void aFaultIsToldInPlainWords(String given, String told) {
        assertThat(TlsProblem.text(new SSLHandshakeException(given))).isEqualTo(told);
    }

    @Test
    void anEndIsToldWhateverTheLibrarySays() {
        assertThat(TlsProblem.text(new SSLException("what?", new EOFException())))
                .isEqualTo("the host closed the connection");
    }
}
