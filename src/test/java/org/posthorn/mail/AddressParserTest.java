package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressParserTest {
    @ParameterizedTest
    @Tag("req019")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // as written | local part | domain | as printed
                "alice@example.org, alice, example.org, alice@example.org",
                "MixedCase@Example.ORG, MixedCase, Example.ORG, MixedCase@Example.ORG",
                "a.b.c@example.org, a.b.c, example.org, a.b.c@example.org",
                "!#$%&'*+-/=?^_{|}~@x, !#$%&'*+-/=?^_{|}~, x, !#$%&'*+-/=?^_{|}~@x",
                "user%other@example.org, user%other, example.org, user%other@example.org",
                "\"abc\"@d, abc, d, abc@d",
                "\"a.b\"@d, a.b, d, a.b@d",
                "\"a b\"@d, a b, d, \"a b\"@d",
                "\"a\\\"b\"@d, a\"b, d, \"a\\\"b\"@d",
                "\"a\\\\b\"@d, a\\b, d, \"a\\\\b\"@d",
                "\"a\\b\"@d, ab, d, ab@d",
                "\"a@b\"@d, a@b, d, \"a@b\"@d",
                "\".a\"@d, .a, d, \".a\"@d",
                "\"a.\"@d, a., d, \"a.\"@d",
                "\"a..b\"@d, a..b, d, \"a..b\"@d",
                "`\"\"@d`, ``, d, `\"\"@d`",
                "a@b_c, a, b_c, a@b_c",
                "a@_b.c_, a, _b.c_, a@_b.c_",
                "a@example.net., a, example.net, a@example.net",
                "a@bücher.example., a, bücher.example, a@bücher.example",
                "`\"<>(),:;\"@d`, `<>(),:;`, d, `\"<>(),:;\"@d`",
                "a@1.2.3.4, a, 1.2.3.4, a@1.2.3.4",
                "a@xn--bcher-kva.example, a, xn--bcher-kva.example, a@xn--bcher-kva.example",
                "a@b-c.d--e, a, b-c.d--e, a@b-c.d--e",
                "a@[192.0.2.1], a, [192.0.2.1], a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1], a, [IPv6:2001:db8::1], a@[IPv6:2001:db8::1]",
                "a@[IPv6:::1], a, [IPv6:::1], a@[IPv6:::1]",
                "a@[ipv6:::ffff:192.0.2.1], a, [ipv6:::ffff:192.0.2.1], a@[ipv6:::ffff:192.0.2.1]",
                "postmaster, postmaster, ``, postmaster",
                "PostMaster, PostMaster, ``, PostMaster",
                "jürgen@bücher.example, jürgen, bücher.example, jürgen@bücher.example",
                "用户@例子.广告, 用户, 例子.广告, 用户@例子.广告",
                "😀@example.org, 😀, example.org, 😀@example.org",
                "\"😀 x\"@d, 😀 x, d, \"😀 x\"@d",
                "\"jürgen x\"@d, jürgen x, d, \"jürgen x\"@d"
            })
    void readsAndPrintsMailboxes(String text, String local, String domain, String printed) {
        MailAddress address = MailAddress.parse(text);
        assertThat(address).isEqualTo(new MailAddress(local, domain));
        assertThat(address).hasToString(printed);
        assertThat(new AddressParser('<' + text + '>').path()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@example.org",
                "alice@",
                "alice@@example.org",
                "a@b@c",
                "alice @example.org",
                " alice@example.org",
                "alice@example.org ",
                "alice@ example.org",
                "alice@example.org\r\n",
                "a\nb@example.org",
                "a(comment)@example.org",
                "a,b@example.org",
                "a<b@example.org",
                "<a@example.org>",
                "a\tb@example.org",
                "a\0b@example.org",
                "\"a@example.org",
                "\"a\"b@example.org",
                "\"a\"\"b\"@example.org",
                "\"a\r\nb\"@example.org",
                "\"a\u0000b\"@example.org",
                "\"a\\\r\"@example.org",
                "\"a\u007Fb\"@example.org",
                "\"a\\",
                "a@-b",
                "a@b-",
                "a@b-.c",
                "a@.b",
                "a@b..c",
                "a@b..",
                "a@.",
                "a@_-",
                "a@bü_.example",
                "a@[192.0.2.1].",
                "a@b c",
                "a@[]",
                "a@[192.0.2]",
                "a@[192.0.2.256]",
                "a@[192.0.2.1",
                "a@[192.0.2.0001]",
                "a@[192.0.2.1]x",
                "a@[IPv6:]",
                "a@[IPv6:1]",
                "a@[IPv6:2001:db8::1%eth0]",
                "a@[IPv6:2001:db8:::1]",
                "a@[IPv6:1:2:3:4:5:6:7:8:9]",
                "a@[2001:db8::1]",
                "a@[mail.example.org]",
                "a@[x:y]",
                "a@bü-.example",
                "a@-bü.example",
                "a@ab--ü.example",
                "a@☃.example",
                "a@😀.example",
                "a@a\u200db.example",
                "a@例子。example",
                "a@\u0301a.example",
                "a@a·b.example",
                "a@aא.example",
                "a@bü\u00ad.example",
                "a@ｅ＠.example"
            })
    void refusesWhatIsNoMailbox(String text) {
        assertThatThrownBy(() -> MailAddress.parse(text)).isInstanceOf(AddressSyntaxException.class);
    }

    @ParameterizedTest
    @Tag("req068")
    @ValueSource(
            strings = {
                "a\uD800@d",
                "a\uDC00@d",
                "\uDC00\uD800@d",
                "a\uD800",
                "\"a\uD800 \"@d",
                "a@d\uDC00",
                "a\uFFFD@d",
                "a\u0085@d"
            })
    void refusesWhatMalformedUtf8Leaves(String text) {
        assertThatThrownBy(() -> MailAddress.parse(text)).isInstanceOf(AddressSyntaxException.class);
    }

    @Test
    @Tag("req006")
    void theLimitsAreInOctets() {
        String domain = "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(60);
        assertThat(MailAddress.parse("l".repeat(64) + "@" + domain).localPart()).hasSize(64);
        assertThat(MailAddress.parse("l".repeat(252) + "@d").localPart()).hasSize(252);
        assertFails("l".repeat(253) + "@d");
        assertThat(MailAddress.parse("ü".repeat(126) + "@d").localPart()).hasSize(126);
        assertFails("ü".repeat(127) + "@d");
        assertThat(MailAddress.parse("\"" + "\\\"".repeat(64) + "\"@d").localPart())
                .hasSize(64);
        assertFails("a@" + "d".repeat(64));
        // A U-label is as long as its A-label: RFC 5890 section 4.2.
        assertThat(MailAddress.parse("a@" + "ü".repeat(32)).domain()).hasSize(32);
        assertFails("a@" + "ü".repeat(80));
        assertThat(MailAddress.parse("a@" + ("ü".repeat(14) + ".").repeat(8) + "d")
                        .domain())
                .hasSize(121);
        assertFails("a@" + ("ü".repeat(14) + ".").repeat(9) + "d");
        assertFails("a@" + ("d".repeat(63) + ".").repeat(4) + "d");
    }

    @Test
    @Tag("req006")
    void aPathHasAtMost256OctetsWithItsBrackets() {
        String domain = "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(63);
        int room = AddressParser.MAX_PATH - 2 - 1 - domain.length();
        assertThat(new AddressParser("<" + "l".repeat(room) + "@" + domain + ">")
                        .path()
                        .localPart())
                .hasSize(room);
        assertThat(MailAddress.parse("l".repeat(room) + "@" + domain).localPart())
                .hasSize(room);
        assertThatThrownBy(() -> new AddressParser("<" + "l".repeat(room + 1) + "@" + domain + ">").path())
                .isInstanceOf(AddressSyntaxException.class);
        assertFails("l".repeat(room + 1) + "@" + domain);
    }

    @Test
    @Tag("req020")
    void aSourceRouteIsReadAndForgotten() {
        for (String path : new String[] {"<@a:u@c>", "<@a,@b:u@c>", "<@a.example,@[192.0.2.1]:u@c>"}) {
            var parser = new AddressParser(path);
            assertThat(parser.path()).isEqualTo(new MailAddress("u", "c"));
            assertThat(parser.position()).isEqualTo(path.length());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<@a u@c>",
                "<@a,b:u@c>",
                "<@:u@c>",
                "<@a,:u@c>",
                "<@a:>",
                "<@a>",
                "<a@b",
                "root=x",
                "@a:b@c",
                "<>",
                "< a@b>",
                "<a@b >",
                "<<a@b>>"
            })
    void refusesWhatIsNoForwardPath(String text) {
        assertThatThrownBy(() -> new AddressParser(text).path()).isInstanceOf(AddressSyntaxException.class);
    }

    @Test
    void aReversePathMayBeNull() {
        var parser = new AddressParser("MAIL FROM:<> SIZE=1", 10, Syntax.LENIENT);
        assertThat(parser.reversePath()).isEqualTo(ReversePath.NULL);
        assertThat(parser.position()).isEqualTo(12);
        assertThat(new AddressParser("<a@b>").reversePath()).isEqualTo(ReversePath.parse("a@b"));
        assertThat(ReversePath.parse("").isNull()).isTrue();
        assertThat(ReversePath.NULL).hasToString("");
        assertThat(ReversePath.parse("a@b")).hasToString("a@b");
    }

    @Test
    @Tag("req016")
    void postmasterNeedsNoDomain() {
        assertThat(new AddressParser("<pOstMaster>").path().isPostmaster()).isTrue();
        assertThat(MailAddress.parse("Postmaster@example.org").isPostmaster()).isTrue();
        assertFails("hostmaster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".a@d", "a.@d", "a..b@d", ".@d", "...@d", "../x@d", ".ü@d", "a..b@[192.0.2.1]", "a..b@d.e_f"})
    void dotsOfALocalPartStayAsTheyWereWritten(String text) {
        MailAddress written = MailAddress.parse(text);
        MailAddress quoted = MailAddress.parse('"' + text.replaceFirst("@", "\"@"));
        assertThat(written).hasToString(text);
        assertThat(quoted.toString()).startsWith("\"");
        assertThat(written.localPart()).isEqualTo(quoted.localPart());
        assertThat(written.sameMailbox(quoted)).isTrue();
        assertThat(MailAddress.parse(written.toString())).isEqualTo(written);
        assertThat(MailAddress.parse(quoted.toString())).isEqualTo(quoted);
    }

    @Test
    void aPathMayLackItsBracketsOrItsDomain() {
        var parser = new AddressParser("a..b@host_name SIZE=1");
        assertThat(parser.path()).hasToString("a..b@host_name");
        assertThat(parser.position()).isEqualTo(14);
        assertThat(new AddressParser("<root>").path()).isEqualTo(new MailAddress("root", ""));
        assertThat(new AddressParser("<a..b>").path()).hasToString("a..b");
        assertThat(new AddressParser("root").path()).isEqualTo(new MailAddress("root", ""));
        assertFails("root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<.a@d>",
                "<a.@d>",
                "<a..b@d>",
                "<\"\"@d>",
                "<a@b_c>",
                "<a@b.>",
                "<root>",
                "a@b",
                "<xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@d>"
            })
    void strictlyOnlyTheGrammarIsTaken(String path) {
        assertThatThrownBy(() -> new AddressParser(path, 0, Syntax.STRICT).path())
                .isInstanceOf(AddressSyntaxException.class);
        assertThat(new AddressParser(path, 0, Syntax.LENIENT).path()).isNotNull();
        assertThat(new AddressParser(
                                "<SRS0=HHHHHH=DD=sender.example=" + "x".repeat(64) + "@ours.example>", 0, Syntax.STRICT)
                        .path())
                .isNotNull();
    }

    @Test
    void anErrorSaysWhere() {
        assertThatThrownBy(() -> new AddressParser("RCPT TO:<a b@c>", 8, Syntax.LENIENT).path())
                .isInstanceOfSatisfying(
                        AddressSyntaxException.class,
                        e -> assertThat(e.position()).isEqualTo(10));
    }

    private static void assertFails(String text) {
        assertThatThrownBy(() -> MailAddress.parse(text)).isInstanceOf(AddressSyntaxException.class);
    }

    @ParameterizedTest
    @Tag("req021")
    @CsvSource({
        "a@[x:y],kind",
        "a@[dns:example.org],kind",
        "a@[2001:db8::1],tag",
        "a@[300.1.2.3],bad",
        "a@[IPv6:x],bad",
        "a@[],bad"
    })
    void aBadLiteralIsRefusedPrecisely(String text, String word) {
        assertThatThrownBy(() -> MailAddress.parse(text)).hasMessageContaining(word);
    }
}
