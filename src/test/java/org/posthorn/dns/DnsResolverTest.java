package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.dns.FakeDnsServer.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.MxAnswer.MxHost;
import org.posthorn.dns.MxAnswer.MxHosts;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.route.OwnIdentity;
import org.posthorn.route.RouteSettings;
import org.posthorn.route.Routing;
import org.posthorn.route.RuleRouter;
import org.posthorn.tls.StsPolicy;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsResolverTest {
    private FakeDnsServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private DnsResolver resolver(boolean cache, BiConsumer<Record, Message> script) throws Exception {
        server = new FakeDnsServer(script);
        return DnsResolver.of(new DnsSettings(
                List.of(server.address()),
                cache,
                Dnssec.LOOPBACK,
                Duration.ofSeconds(5),
                1,
                10,
                100,
                Duration.ofHours(1)));
    }

    private DnsResolver answering(Record... records) throws Exception {
        return resolver(false, (question, response) -> {
            for (Record record : records) {
                response.addRecord(record, Section.ANSWER);
            }
        });
    }

    @Test
    @Tag("req034")
    void sortsMxHostsByPreference() throws Exception {
        var resolver = answering(
                record("example.org", Type.MX, 60, "20 B.example.org."),
                record("example.org", Type.MX, 60, "10 z.example.org."),
                record("example.org", Type.MX, 60, "10 A.Example.org."));
        assertThat(resolver.mx("Example.ORG"))
                .isEqualTo(new MxHosts(
                        List.of(
                                new MxHost(10, "a.example.org"),
                                new MxHost(10, "z.example.org"),
                                new MxHost(20, "b.example.org")),
                        false));
    }

    @Test
    @Tag("req088")
    void knowsNullMx() throws Exception {
        assertThat(answering(record("example.org", Type.MX, 60, "0 .")).mx("example.org"))
                .isInstanceOf(MxAnswer.NullMx.class);
    }

    @Test
    @Tag("req088")
    void dropsTheRootAmongOtherMxHosts() throws Exception {
        var resolver = answering(
                record("example.org", Type.MX, 60, "0 ."), record("example.org", Type.MX, 60, "10 a.example.org."));
        assertThat(resolver.mx("example.org")).isEqualTo(new MxHosts(List.of(new MxHost(10, "a.example.org")), false));
    }

    @Test
    @Tag("req035")
    void tellsNoDomainFromNoRecordsAndFromNoAnswer() throws Exception {
        var resolver = resolver(false, (question, response) -> {
            String name = question.getName().toString(true);
            int code = switch (name) {
                case "none.example.org" -> Rcode.NXDOMAIN;
                case "broken.example.org" -> Rcode.SERVFAIL;
                case "refused.example.org" -> Rcode.REFUSED;
                default -> Rcode.NOERROR;
            };
            response.getHeader().setRcode(code);
            FakeDnsServer.soa(response, 60);
        });
        assertThat(resolver.mx("none.example.org")).isInstanceOf(MxAnswer.NoSuchDomain.class);
        assertThat(resolver.mx("empty.example.org")).isInstanceOf(MxAnswer.NoMx.class);
        assertThat(resolver.mx("broken.example.org"))
                .isInstanceOfSatisfying(
                        MxAnswer.TemporaryFailure.class,
                        failure -> assertThat(failure.reason()).contains("SERVFAIL"));
        assertThat(resolver.mx("refused.example.org")).isInstanceOf(MxAnswer.TemporaryFailure.class);
        assertThat(resolver.addresses("none.example.org")).isInstanceOf(AddressAnswer.NoSuchHost.class);
        assertThat(resolver.addresses("empty.example.org")).isInstanceOf(AddressAnswer.NoAddress.class);
        assertThat(resolver.addresses("broken.example.org")).isInstanceOf(AddressAnswer.TemporaryFailure.class);
    }

    @Test
    @Tag("req035")
    void timesOut() throws Exception {
        server = new FakeDnsServer((question, response) -> {});
        server.close();
        var resolver = DnsResolver.of(new DnsSettings(
                List.of(server.address()),
                false,
                Dnssec.LOOPBACK,
                Duration.ofMillis(50),
                2,
                10,
                100,
                Duration.ofHours(1)));
        assertThat(resolver.mx("example.org")).isInstanceOf(MxAnswer.TemporaryFailure.class);
    }

    @Test
    void asksTheNextServerWhenOneFails() throws Exception {
        try (var broken =
                new FakeDnsServer((question, response) -> response.getHeader().setRcode(Rcode.SERVFAIL))) {
            server = new FakeDnsServer((question, response) ->
                    response.addRecord(record("example.org", Type.MX, 60, "10 a.example.org."), Section.ANSWER));
            var resolver = DnsResolver.of(new DnsSettings(
                    List.of(broken.address(), server.address()),
                    false,
                    Dnssec.LOOPBACK,
                    Duration.ofSeconds(5),
                    1,
                    10,
                    100,
                    Duration.ofHours(1)));
            assertThat(resolver.mx("example.org")).isInstanceOf(MxHosts.class);
        }
    }

    @Test
    void knowsTheMostPreferredHostsOfThousands() {
        var records = new ArrayList<Record>();
        for (int i = 0; i < 3_000; i++) {
            records.add(record("example.org", Type.MX, 60, (3_000 - i) + " mx" + i + ".example.org."));
        }
        var resolver = new DnsResolver(
                question -> new Lookup.Found(question.name(), records, false, Duration.ofMinutes(1)), 3);
        assertThat(((MxHosts) resolver.mx("example.org")).hosts())
                .extracting(MxAnswer.MxHost::preference)
                .containsExactly(1, 2, 3);
    }

    @Test
    @Tag("req034")
    void gathersBothFamilies() throws Exception {
        var resolver = resolver(false, (question, response) -> {
            boolean ipv4 = question.getType() == Type.A;
            response.addRecord(
                    ipv4
                            ? record("a.example.org", Type.A, 60, "192.0.2.1")
                            : record("a.example.org", Type.AAAA, 60, "2001:db8::1"),
                    Section.ANSWER);
            response.getHeader().setFlag(Flags.AD);
        });
        assertThat(resolver.addresses("a.example.org")).isInstanceOfSatisfying(AddressAnswer.Addresses.class, found -> {
            assertThat(found.addresses()).hasSize(2);
            assertThat(found.secure()).isTrue();
        });
    }

    @Test
    void oneFamilyIsEnough() throws Exception {
        var resolver = resolver(false, (question, response) -> {
            if (question.getType() == Type.A) {
                response.addRecord(record("a.example.org", Type.A, 60, "192.0.2.1"), Section.ANSWER);
            } else {
                response.getHeader().setRcode(Rcode.SERVFAIL);
            }
        });
        assertThat(resolver.addresses("a.example.org"))
                .isInstanceOfSatisfying(
                        AddressAnswer.Addresses.class,
                        found -> assertThat(found.secure()).isFalse());
    }

    @Test
    void followsAliasesWithinAnAnswerAndBeyondIt() throws Exception {
        var resolver = resolver(false, (question, response) -> {
            if (question.getType() != Type.A) {
                FakeDnsServer.soa(response, 60);
            } else if (question.getName().toString(true).equals("a.example.org")) {
                response.addRecord(record("a.example.org", Type.CNAME, 60, "b.example.org."), Section.ANSWER);
                response.addRecord(record("b.example.org", Type.CNAME, 60, "c.example.org."), Section.ANSWER);
            } else {
                response.addRecord(record("c.example.org", Type.A, 60, "192.0.2.3"), Section.ANSWER);
            }
        });
        assertThat(resolver.addresses("a.example.org")).isInstanceOf(AddressAnswer.Addresses.class);
        assertThat(server.questions()).contains("A c.example.org").doesNotContain("A b.example.org");
    }

    @Test
    @Tag("req099")
    void tellsWhatADomainIsAnAliasFor() throws Exception {
        var resolver = resolver(false, (question, response) -> {
            response.addRecord(record("a.example.org", Type.CNAME, 60, "B.example.org."), Section.ANSWER);
            response.addRecord(record("b.example.org", Type.MX, 60, "10 mx.example.org."), Section.ANSWER);
        });
        assertThat(resolver.mx("a.example.org"))
                .isEqualTo(new MxAnswer.MxHosts(
                        List.of(new MxAnswer.MxHost(10, "mx.example.org")), false, Optional.of("b.example.org")));
    }

    @Test
    void aRingOfAliasesEnds() throws Exception {
        var resolver = answering(
                record("a.example.org", Type.CNAME, 60, "b.example.org."),
                record("b.example.org", Type.CNAME, 60, "a.example.org."));
        assertThat(resolver.addresses("a.example.org")).isNotInstanceOf(AddressAnswer.Addresses.class);
    }

    @Test
    void keepsAnswersAndNegativeAnswersWithTheirSoa() throws Exception {
        var resolver = resolver(true, (question, response) -> {
            if (question.getName().toString(true).equalsIgnoreCase("example.org")) {
                response.addRecord(record("example.org", Type.MX, 60, "10 a.example.org."), Section.ANSWER);
            } else {
                response.getHeader().setRcode(Rcode.NXDOMAIN);
                if (question.getName().toString(true).equals("none.example.org")) {
                    FakeDnsServer.soa(response, 60);
                }
            }
        });
        for (int i = 0; i < 2; i++) {
            resolver.mx("EXAMPLE.org");
            resolver.mx("none.example.org");
            resolver.mx("bare.example.org");
        }
        assertThat(server.questions())
                .containsExactly("MX EXAMPLE.org", "MX none.example.org", "MX bare.example.org", "MX bare.example.org");
    }

    @Test
    void neverKeepsAFailure() throws Exception {
        var resolver =
                resolver(true, (question, response) -> response.getHeader().setRcode(Rcode.SERVFAIL));
        resolver.mx("example.org");
        resolver.mx("example.org");
        assertThat(server.questions()).hasSize(2);
    }

    @Test
    void aNameThatCannotBeDoesNotExist() throws Exception {
        var resolver = answering();
        assertThat(resolver.mx("a..b")).isInstanceOf(MxAnswer.NoSuchDomain.class);
        assertThat(resolver.addresses("x".repeat(64) + ".org")).isInstanceOf(AddressAnswer.NoSuchHost.class);
        assertThat(server.questions()).isEmpty();
    }

    /// One question for the MX records, and those for the addresses of as many hosts as are known, by the settings as
    /// shipped, though no answer is found and this server may be any of the hosts.
    @Test
    void hundredsOfMxHostsLeadToFewQuestions() {
        var records = new ArrayList<Record>();
        for (int i = 0; i < 300; i++) {
            records.add(record("example.org", Type.MX, 60, "10 mx" + i + ".example.org."));
        }
        var questions = new CopyOnWriteArrayList<Question>();
        var resolver = new DnsResolver(
                question -> {
                    questions.add(question);
                    return question.type() == Type.MX
                            ? new Lookup.Found(question.name(), records, false, Duration.ofMinutes(1))
                            : new Lookup.Failed("name server 192.0.2.1:53 answered SERVFAIL");
                },
                DnsSettings.defaults().mxHosts());
        var self = new OwnIdentity("here.example", Set.of(FakeDns.address("192.0.2.99")));
        var router = new RuleRouter(RouteSettings.defaults(), resolver, self, domain -> StsPolicy.NOTHING);
        Routing routing = router.route(
                Envelope.of(ReversePath.NULL, List.of(MailAddress.parse("a@example.org")), Origin.INTERNAL),
                MailAddress.parse("a@example.org"));
        assertThat(((SmtpHosts) ((Routing.To) routing).destination()).hosts()).hasSize(20);
        assertThat(questions).hasSize(41);
    }
}
