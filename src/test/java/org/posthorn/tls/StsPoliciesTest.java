package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.TextAnswer;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;
import org.slf4j.LoggerFactory;

/// When a policy is fetched, and for how long it holds.
class StsPoliciesTest {
    private static final String DOMAIN = "example.org";

    private final FakeDns dns = new FakeDns();
    private final List<String> fetched = new ArrayList<>();
    private final List<MailEvent> events = new ArrayList<>();
    private final Map<String, String> served = new HashMap<>();
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir
    Path folder;

    private StsPolicies policies;

    @BeforeEach
    void start() throws IOException {
        policies = policies(StsSettings.defaults());
        announce("1");
        serve("enforce", "mx.example.org", Duration.ofDays(7));
    }

    private StsPolicies policies(StsSettings settings) throws IOException {
        var made =
                new StsPolicies(settings, dns, this::fetch, folder.resolve("mta-sts.policies"), events::add, () -> now);
        made.restore();
        return made;
    }

    private StsText fetch(String domain) throws IOException {
        fetched.add(domain);
        String text = served.get(domain);
        if (text == null) {
            throw new IOException("status 404");
        }
        return StsText.parse(text);
    }

    private void announce(String id) {
        dns.text("_mta-sts." + DOMAIN, new TextAnswer.Texts(List.of("v=STSv1; id=" + id + ";")));
    }

    private void serve(String mode, String host, Duration age) {
        served.put(DOMAIN, "version: STSv1\nmode: " + mode + "\nmx: " + host + "\nmax_age: " + age.toSeconds());
    }

    private StsPolicy.Mode mode() {
        return policies.policy(DOMAIN).mode();
    }

    /// For reports to the domain (RFC 8460): as long as an older policy holds, mail misses nothing.
    @Test
    void aPolicyThatIsMissedIsToldOnceForEachFetch() {
        served.clear();
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
        assertThat(events)
                .containsExactly(new MailEvent.PolicyMissed(
                        now, DOMAIN, new TlsFailure(TlsFault.STS_POLICY_FETCH_ERROR, "status 404")));
        serve("enforce", "mx.example.org", Duration.ofDays(7));
        now = now.plus(StsPolicies.FAILURE_MEMORY).plusSeconds(1);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        served.clear();
        announce("2");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(events).hasSize(1);
    }

    @Test
    @Tag("req090")
    void itIsFetchedOnceAndAgainWhenItsIdChanges() {
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(fetched).hasSize(1);
        announce("2");
        serve("none", "mx.example.org", Duration.ofDays(1));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
        assertThat(fetched).hasSize(2);
    }

    @Test
    @Tag("req090")
    void withoutARecordNobodyIsAsked() {
        assertThat(policies.policy("other.example")).isEqualTo(StsPolicy.NOTHING);
        assertThat(fetched).isEmpty();
    }

    @Test
    @Tag("req095")
    void aRecordThatVanishesTakesNothingAway() {
        mode();
        for (TextAnswer gone : List.of(
                new TextAnswer.None(),
                new TextAnswer.TemporaryFailure("SERVFAIL"),
                new TextAnswer.Texts(List.of("v=STSv1; id=1", "v=STSv1; id=2")))) {
            dns.text("_mta-sts." + DOMAIN, gone);
            assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        }
        now = now.plus(Duration.ofDays(8));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test
    @Tag("req092")
    void aFetchThatFailsLeavesWhatHoldsAndIsNotTriedAgainAtOnce() {
        mode();
        announce("2");
        served.clear();
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(fetched).hasSize(2);
        now = now.plus(StsPolicies.FAILURE_MEMORY).plusSeconds(1);
        serve("testing", "mx.example.org", Duration.ofDays(1));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.TESTING);
    }

    /// Its mail goes without a policy, which may be there.
    @Test
    void aRecordThatCannotBeLookedUpIsLoggedOnceForAWhile() {
        dns.text("_mta-sts." + DOMAIN, new TextAnswer.TemporaryFailure("answered SERVFAIL"));
        List<String> lines = logged(() -> {
            assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
            assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
        });
        assertThat(lines)
                .containsExactly("MTA-STS record of " + DOMAIN + " can't be looked up, and no policy is known: "
                        + "answered SERVFAIL");
        now = now.plus(StsPolicies.FAILURE_MEMORY).plusSeconds(1);
        assertThat(logged(this::mode)).hasSize(1);
        assertThat(events).isEmpty();
    }

    @Test
    void aRecordThatCannotBeLookedUpIsNotLoggedWhileAPolicyHolds() {
        mode();
        dns.text("_mta-sts." + DOMAIN, new TextAnswer.TemporaryFailure("answered SERVFAIL"));
        assertThat(logged(this::mode)).isEmpty();
        dns.text("_mta-sts." + DOMAIN, new TextAnswer.None());
        now = now.plus(Duration.ofDays(8));
        assertThat(logged(this::mode)).isEmpty();
    }

    private static List<String> logged(Runnable action) {
        var logger = (Logger) LoggerFactory.getLogger(StsPolicies.class);
        var heard = new ListAppender<ILoggingEvent>();
        heard.start();
        logger.addAppender(heard);
        try {
            action.run();
        } finally {
            logger.detachAppender(heard);
        }
        return heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    @Tag("req092")
    void whatCannotBeFetchedIsNoPolicy() {
        served.clear();
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test
    void aPolicyThatHardlyHoldsDoesNotCostAFetchForEveryMessage() {
        serve("enforce", "mx.example.org", Duration.ZERO);
        mode();
        mode();
        assertThat(fetched).hasSize(1);
    }

    @Test
    @Tag("req095")
    void itIsKeptOverARestart() throws IOException {
        serve("enforce", "mx.example.org\nmx: *.example.net", Duration.ofDays(7));
        StsPolicy before = policies.policy(DOMAIN);
        policies.close();
        dns.text("_mta-sts." + DOMAIN, new TextAnswer.None());
        policies = policies(StsSettings.defaults());
        assertThat(policies.policy(DOMAIN)).isEqualTo(before);
        assertThat(fetched).hasSize(1);
        now = now.plus(Duration.ofDays(8));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test
    void aDamagedFileCostsOnlyWhatIsDamaged() throws IOException {
        mode();
        policies.close();
        Path file = folder.resolve("mta-sts.policies");
        Files.writeString(file, Files.readString(file).replace("version 1\n", "version 1\nbroken line\n"));
        dns.text("_mta-sts." + DOMAIN, new TextAnswer.None());
        policies = policies(StsSettings.defaults());
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        Files.writeString(file, "something else\n");
        policies = policies(StsSettings.defaults());
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test
    @Tag("req095")
    void itIsRenewedLongBeforeItsEnd() {
        mode();
        policies.renewSome();
        assertThat(fetched).hasSize(1);
        now = now.plus(Duration.ofHours(25));
        policies.renewSome();
        assertThat(fetched).hasSize(2);
        now = now.plus(Duration.ofHours(25));
        served.clear();
        policies.renewSome();
        policies.renewSome();
        assertThat(fetched)
                .as("a server that is down is left alone for a while")
                .hasSize(3);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    @Test
    void policiesAreBounded() throws IOException {
        policies = policies(new StsSettings(true, Duration.ofSeconds(1), 1_024, 2, 443));
        for (String domain : List.of("a.example", "b.example", "c.example")) {
            dns.text("_mta-sts." + domain, new TextAnswer.Texts(List.of("v=STSv1; id=1")));
            served.put(domain, served.get(DOMAIN));
            policies.policy(domain);
        }
        policies.policy("c.example");
        policies.policy("b.example");
        assertThat(fetched).hasSize(3);
        policies.policy("a.example");
        assertThat(fetched).hasSize(4);
    }

    @Test
    void switchedOffItAsksNobody() throws IOException {
        policies = policies(new StsSettings(false, Duration.ofSeconds(1), 1_024, 2, 443));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
        assertThat(fetched).isEmpty();
    }
}
