package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextTest {
    @ParameterizedTest
    @CsvSource({
        "refused, connection REFUSED, true",
        "Connection, connection refused, true",
        "connection refused, connection refused, true",
        "refused by, connection refused, false",
        "451, 421 4.5.1 too busy, false",
        "überlastet, der Rechner ist Überlastet, false",
        "überlastet, der Rechner ist üBERLASTET, true",
        "*refused*, connection refused by peer, true",
        "conn*refused, connection refused by peer, true",
        "refused*conn, connection refused by peer, false",
        "re*ref, refused, false",
        "a**b, a-b, true"
    })
    void isFoundInAnyCaseOfAscii(String text, String diagnosis, boolean found) {
        assertThat(new ErrorText(text).isIn(diagnosis)).isEqualTo(found);
    }
}
