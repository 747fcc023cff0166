package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XclientParserTest {
    private static XclientAttributes parse(String text) {
        return ((XclientParser.Understood) XclientParser.parse(text)).attributes();
    }

    @Test
    void readsAllAttributesInAnyCase() {
        assertThat(parse("NAME=client.example addr=203.0.113.7 PORT=49152 Proto=esmtp HELO=their.example"
                        + " LOGIN=al+2Bice+C3+BC DESTADDR=IPV6:2001:db8::25 DESTPORT=25"))
                .isEqualTo(new XclientAttributes(
                        "client.example", "[203.0.113.7]", true, "their.example", "al+iceü", "[IPV6:2001:db8::25]"));
        assertThat(parse("  ADDR=IPV6:::1".strip()).address()).isEqualTo("[IPV6:::1]");
        assertThat(parse("HELO=[192.0.2.1]").helo()).isEqualTo("[192.0.2.1]");
        assertThat(parse("HELO=my+20pc").helo()).isEqualTo("my pc");
        assertThat(parse("HELO=M+C3+BCller-PC").helo()).isEqualTo("Müller-PC");
        assertThat(parse("HELO=a+0D+0A+00b").helo()).isEqualTo("a???b");
    }

    @Test
    void tellsUnknownFromNotGiven() {
        assertThat(parse("PROTO=SMTP")).isEqualTo(new XclientAttributes(null, null, false, null, null, null));
        assertThat(parse("NAME=[UNAVAILABLE] ADDR=[TEMPUNAVAIL] PORT=[unavailable] PROTO=[UNAVAILABLE]"
                        + " HELO=[UNAVAILABLE] LOGIN=[UNAVAILABLE] DESTADDR=[UNAVAILABLE] DESTPORT=[TEMPUNAVAIL]"))
                .isEqualTo(new XclientAttributes("", "", false, "", "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NAME",
                "NAME=",
                "=x",
                "COLOUR=red",
                "NAME=a NAME=b",
                "NAME=a b",
                "NAME=a+0D+0Ab",
                "NAME=a+20b",
                "NAME=a:b",
                "NAME=+zz",
                "NAME=a+2",
                "NAME=a=b",
                "NAME=ü",
                "ADDR=2001:db8::1",
                "ADDR=300.1.2.3",
                "ADDR=localhost",
                "ADDR=IPV6:fe80::1%25lo",
                "PORT=65536",
                "PORT=-1",
                "PORT=99999999999999999999",
                "DESTPORT=x",
                "DESTADDR=x",
                "PROTO=LMTP",
                "LOGIN=a+00b",
                "LOGIN=a+0D+0Ab"
            })
    void refusesTheRest(String text) {
        assertThat(XclientParser.parse(text))
                .isInstanceOfSatisfying(
                        XclientParser.Refused.class,
                        refused -> assertThat(refused.reply())
                                .matches(reply -> reply.toString().startsWith("501 5.5.4 ")));
    }
}
