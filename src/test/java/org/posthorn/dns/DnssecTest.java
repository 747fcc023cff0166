package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.dns.FakeDnsServer.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Which answers count as vouched for, and what is made of the records that need it.
class DnssecTest {
    private static final String DIGEST = "ab".repeat(32);

    private FakeDnsServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private DnsResolver resolver(Dnssec dnssec, boolean cache, BiConsumer<Record, Message> script) throws Exception {
        server = new FakeDnsServer(script);
        return DnsResolver.of(settings(dnssec, cache, server.address()));
    }

    private static DnsSettings settings(Dnssec dnssec, boolean cache, InetSocketAddress... servers) {
        return new DnsSettings(List.of(servers), cache, dnssec, Duration.ofSeconds(5), 1, 10, 100, Duration.ofHours(1));
    }

    private static BiConsumer<Record, Message> signed(Record... records) {
        return (question, response) -> {
            for (Record record : records) {
                if (record.getType() == question.getType()
                                && (record.getType() != Type.CNAME
                                        || record.getName().equals(question.getName()))
                        || record.getType() == Type.CNAME && record.getName().equals(question.getName())) {
                    response.addRecord(record, Section.ANSWER);
                }
            }
            response.getHeader().setFlag(Flags.AD);
        };
    }

    @Test
    @Tag("req097")
    void aFlagIsNothingToWhoValidatesItself() throws Exception {
        var resolver =
                resolver(Dnssec.VALIDATE, false, signed(record("example.org", Type.MX, 60, "10 a.example.org.")));
        assertThat(resolver.mx("example.org")).isInstanceOf(MxAnswer.TemporaryFailure.class);
    }

    private static DNSKEYRecord key(KeyPair pair) throws Exception {
        return new DNSKEYRecord(
                Name.fromConstantString("example.org."),
                DClass.IN,
                3_600,
                DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                DNSKEYRecord.Protocol.DNSSEC,
                DNSSEC.Algorithm.ECDSAP256SHA256,
                pair.getPublic());
    }

    private static void sign(Message response, Record record, DNSKEYRecord key, KeyPair pair) {
        try {
            Instant now = Instant.now();
            response.addRecord(record, Section.ANSWER);
            response.addRecord(
                    DNSSEC.sign(
                            new RRset(record), key, pair.getPrivate(), now.minusSeconds(3_600), now.plusSeconds(3_600)),
                    Section.ANSWER);
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The resolver answers well: it is not to be blamed for a record that was changed after it was signed.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("req097")
    void aSignatureThatDoesNotHoldIsToldAsSuch(boolean holds, @TempDir Path folder) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        DNSKEYRecord key = key(pair);
        Record mx = record("example.org", Type.MX, 60, "10 a.example.org.");
        server = new FakeDnsServer((question, response) -> {
            if (question.getType() == Type.DNSKEY) {
                sign(response, key, key, pair);
            } else if (question.getType() == Type.MX) {
                sign(response, mx, key, pair);
                if (!holds) {
                    response.removeRecord(mx, Section.ANSWER);
                    response.addRecord(record("example.org", Type.MX, 60, "10 b.example.org."), Section.ANSWER);
                }
            }
        });
        Path anchors = Files.writeString(folder.resolve("anchors"), key + "\n");
        var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("org.xbill");
        var heard = new ListAppender<ILoggingEvent>();
        heard.start();
        logger.addAppender(heard);
        MxAnswer answer = DnsResolver.of(new DnsSettings(
                        List.of(server.address()),
                        false,
                        Dnssec.VALIDATE,
                        Duration.ofSeconds(5),
                        1,
                        10,
                        100,
                        Duration.ofHours(1),
                        anchors,
                        0,
                        Duration.ofMinutes(15),
                        100))
                .mx("example.org");
        logger.detachAppender(heard);
        assertThat(heard.list).as("a zone can't fill the log").isEmpty();
        if (holds) {
            assertThat(((MxAnswer.MxHosts) answer).secure()).isTrue();
            return;
        }
        assertThat(answer)
                .isInstanceOfSatisfying(
                        MxAnswer.TemporaryFailure.class,
                        failure -> assertThat(failure.reason())
                                .contains("gave an answer that DNSSEC finds forged: ")
                                .doesNotContain("SERVFAIL"));
    }

    @ParameterizedTest
    @EnumSource(value = Dnssec.class, mode = EnumSource.Mode.EXCLUDE, names = "VALIDATE")
    @Tag("req096")
    void theFlagOfATrustedResolverCounts(Dnssec dnssec) throws Exception {
        var resolver = resolver(dnssec, false, signed(record("example.org", Type.MX, 60, "10 a.example.org.")));
        assertThat(resolver.mx("example.org"))
                .isInstanceOfSatisfying(
                        MxAnswer.MxHosts.class,
                        found -> assertThat(found.secure()).isEqualTo(dnssec != Dnssec.OFF));
    }

    @Test
    @Tag("req096")
    void theCacheKeepsWhatWasVouchedFor() throws Exception {
        var resolver = resolver(Dnssec.LOOPBACK, true, signed(record("example.org", Type.MX, 60, "10 a.example.org.")));
        resolver.mx("example.org");
        assertThat(((MxAnswer.MxHosts) resolver.mx("example.org")).secure()).isTrue();
        assertThat(server.questions()).hasSize(1);
    }

    @Test
    @Tag("req097")
    void oneFamilyThatFailsTakesNothingFromTheOther() throws Exception {
        var resolver = resolver(Dnssec.LOOPBACK, false, (question, response) -> {
            if (question.getType() == Type.AAAA) {
                response.getHeader().setRcode(Rcode.SERVFAIL);
            } else {
                signed(record("a.example.org", Type.A, 60, "192.0.2.1")).accept(question, response);
            }
        });
        assertThat(((AddressAnswer.Addresses) resolver.addresses("a.example.org")).secure())
                .isTrue();
    }

    @Test
    @Tag("req100")
    void anAliasIsFollowedAndTold() throws Exception {
        var resolver = resolver(
                Dnssec.LOOPBACK,
                false,
                signed(
                        record("a.example.org", Type.CNAME, 60, "B.example.net."),
                        record("b.example.net", Type.A, 60, "192.0.2.1")));
        var found = (AddressAnswer.Addresses) resolver.addresses("a.example.org");
        assertThat(found.alias()).isEqualTo(Optional.of("b.example.net"));
        assertThat(found.secure()).isTrue();
        assertThat(resolver.alias("a.example.org")).isInstanceOf(AliasAnswer.Secure.class);
        assertThat(resolver.alias("b.example.net")).isInstanceOf(AliasAnswer.NotSecure.class);
    }

    @Test
    @Tag("req100")
    void anAliasThatNobodyVouchesForSpoilsWhatItLeadsTo() throws Exception {
        var resolver = resolver(Dnssec.LOOPBACK, false, (question, response) -> {
            if (question.getName().toString(true).equals("a.example.org")) {
                response.addRecord(record("a.example.org", Type.CNAME, 60, "b.example.net."), Section.ANSWER);
            } else {
                signed(record("b.example.net", Type.A, 60, "192.0.2.1")).accept(question, response);
            }
        });
        assertThat(((AddressAnswer.Addresses) resolver.addresses("a.example.org")).secure())
                .isFalse();
        assertThat(resolver.alias("a.example.org")).isInstanceOf(AliasAnswer.NotSecure.class);
    }

    @Test
    @Tag("req096")
    void tlsaRecordsCountOnlyWhenVouchedFor() throws Exception {
        Record tlsa = record("_25._tcp.mx.example.org", Type.TLSA, 60, "3 1 1 " + DIGEST);
        assertThat(resolver(Dnssec.LOOPBACK, false, signed(tlsa)).tlsa("mx.example.org", 25))
                .isEqualTo(new TlsaAnswer.Records(List.of(new TlsaRecord(3, 1, 1, DIGEST))));
        assertThat(server.questions()).containsExactly("TLSA _25._tcp.mx.example.org");
        server.close();
        assertThat(resolver(Dnssec.OFF, false, signed(tlsa)).tlsa("mx.example.org", 25))
                .isInstanceOf(TlsaAnswer.None.class);
    }

    @Test
    @Tag("req097")
    void aFailureIsNotTheAbsenceOfTlsaRecords() throws Exception {
        var resolver = resolver(
                Dnssec.LOOPBACK,
                false,
                (question, response) -> response.getHeader()
                        .setRcode(question.getName().toString().contains("none") ? Rcode.NXDOMAIN : Rcode.SERVFAIL));
        assertThat(resolver.tlsa("mx.example.org", 25)).isInstanceOf(TlsaAnswer.TemporaryFailure.class);
        assertThat(resolver.tlsa("none.example.org", 25)).isInstanceOf(TlsaAnswer.None.class);
        assertThat(resolver.alias("mx.example.org")).isInstanceOf(AliasAnswer.TemporaryFailure.class);
        assertThat(resolver.texts("mx.example.org")).isInstanceOf(TextAnswer.TemporaryFailure.class);
    }

    @Test
    @Tag("req090")
    void theStringsOfATextAreOne() throws Exception {
        var resolver =
                resolver(Dnssec.OFF, false, signed(record("a.example.org", Type.TXT, 60, "\"v=STSv1; \" \"id=7;\"")));
        assertThat(resolver.texts("a.example.org")).isEqualTo(new TextAnswer.Texts(List.of("v=STSv1; id=7;")));
    }

    @Test
    void aResolverThatValidatesNothingIsDoubted() throws Exception {
        server = new FakeDnsServer((question, response) -> {});
        assertThat(new DnsClient(settings(Dnssec.LOOPBACK, false, server.address())).doubts())
                .singleElement()
                .asString()
                .contains("validates nothing");
        assertThat(server.questions()).containsExactly("SOA .");
        server.close();
        server = new FakeDnsServer(signed());
        assertThat(new DnsClient(settings(Dnssec.LOOPBACK, false, server.address())).doubts())
                .isEmpty();
        server.close();
        assertThat(new DnsClient(new DnsSettings(
                                List.of(server.address()),
                                false,
                                Dnssec.LOOPBACK,
                                Duration.ofMillis(50),
                                1,
                                10,
                                100,
                                Duration.ofHours(1)))
                        .doubts())
                .hasSize(1);
    }
}
