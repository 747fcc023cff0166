package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.MailAddress;

/// Senders as addresses of ours, and back.
class SrsTest {
    private static final MailAddress SENDER = MailAddress.parse("Joe.Doe@Sender.example");

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-25T12:00:00Z");

    private Srs srs(String... secrets) throws IOException {
        return of("ours.example", secrets);
    }

    private Srs of(String domain, String... secrets) throws IOException {
        Path file = Files.writeString(folder.resolve("secrets"), String.join("\n", secrets));
        SrsKeys keys = SrsKeys.read(file);
        return new Srs(SrsSettings.defaults(), domain, () -> keys, () -> now, () -> {});
    }

    private static Srs.Returned to(String address) {
        return new Srs.Returned.To(MailAddress.parse(address));
    }

    @Test
    void aSenderComesBack() throws Exception {
        Srs srs = srs("0123456789abcdef");
        MailAddress rewritten = srs.rewritten(SENDER);
        assertThat(rewritten.toString()).matches("SRS0=[A-Z2-7]{6}=[A-Z2-7]{2}=sender.example=Joe.Doe@ours.example");
        assertThat(Srs.isRewritten(rewritten)).isTrue();
        assertThat(srs.original(rewritten)).isEqualTo(to("Joe.Doe@sender.example"));
    }

    @Test
    void hostsOnTheWayMayChangeTheCase() throws Exception {
        Srs srs = srs("0123456789abcdef");
        MailAddress lower = MailAddress.parse(srs.rewritten(SENDER).toString().toLowerCase(Locale.ROOT));
        assertThat(srs.original(lower)).isEqualTo(to("joe.doe@sender.example"));
    }

    @Test
    void localPartsMayHoldAnything() throws Exception {
        Srs srs = srs("0123456789abcdef");
        for (String odd : new String[] {
            "a=b=c@x.example",
            "\"a b\"@x.example",
            "jörg@x.example",
            "a+b@[192.0.2.1]",
            ".a@x.example",
            "a.@x.example",
            "a..b@host_name",
            "\"a..b\"@x.example",
            "\"\"@x.example",
            "x".repeat(150) + "@x.example"
        }) {
            MailAddress rewritten =
                    MailAddress.parse(srs.rewritten(MailAddress.parse(odd)).toString());
            assertThat(srs.original(rewritten)).isEqualTo(to(odd));
        }
    }

    @Test
    void dotsStayAsTheyWereWritten() throws Exception {
        Srs srs = srs("0123456789abcdef");
        assertThat(srs.rewritten(MailAddress.parse("a..b@x.example")).toString())
                .matches("SRS0=.*=a..b@ours.example");
        assertThat(srs.rewritten(MailAddress.parse("\"a..b\"@x.example")).toString())
                .matches("\"SRS0=.*=a..b\"@ours.example");
    }

    @Test
    void whatAnotherForwarderMadeIsSignedAnewAndLeadsToIt() throws Exception {
        Srs first = of("first.example", "0123456789abcdef");
        Srs second = of("second.example", "second second second");
        Srs third = of("third.example", "third third third third");
        MailAddress once = first.rewritten(SENDER);
        MailAddress twice = second.rewritten(once);
        assertThat(twice.toString()).matches("SRS1=[A-Z2-7]{6}=first.example==.*=Joe.Doe@second.example");
        MailAddress thrice = third.rewritten(twice);
        assertThat(thrice.toString()).matches("SRS1=[A-Z2-7]{6}=first.example==.*=Joe.Doe@third.example");
        assertThat(third.original(thrice)).isEqualTo(new Srs.Returned.To(once));
        assertThat(second.original(twice)).isEqualTo(new Srs.Returned.To(once));
        assertThat(second.original(thrice)).isInstanceOf(Srs.Returned.Forged.class);
        assertThat(first.original(once)).isEqualTo(to("Joe.Doe@sender.example"));
    }

    @Test
    void othersMaySeparateInAnotherWay() throws Exception {
        Srs srs = srs("0123456789abcdef");
        MailAddress plus = MailAddress.parse("SRS1+AbCd=first.example==HH=TT=sender.example=joe@other.example");
        assertThat(srs.original(srs.rewritten(plus))).isEqualTo(to("SRS0=HH=TT=sender.example=joe@first.example"));
        MailAddress dash = MailAddress.parse("SRS0-HH=TT=sender.example=joe@other.example");
        assertThat(srs.original(srs.rewritten(dash))).isEqualTo(new Srs.Returned.To(dash));
    }

    @Test
    void nobodyElseCanMakeOne() throws Exception {
        Srs srs = srs("0123456789abcdef");
        String good = srs.rewritten(SENDER).localPart();
        String[] parts = good.split("=", 3);
        String other = "AAAAAA".equals(parts[1]) ? "BBBBBB" : "AAAAAA";
        for (String forged : new String[] {
            good.replace("Joe.Doe", "eve"),
            good.replace("sender.example", "bank.example"),
            good.replace(parts[1], other),
            good.replace(parts[1], ""),
            "SRS1=" + parts[1] + '=' + parts[2],
            "SRS0=x",
            "SRS1=x",
            "SRS0=====",
            "SRS1====="
        }) {
            assertThat(srs.original(new MailAddress(forged, "ours.example")))
                    .as(forged)
                    .isInstanceOf(Srs.Returned.Forged.class);
        }
    }

    @Test
    void aSignatureHoldsForItsTime() throws Exception {
        Srs srs = srs("0123456789abcdef");
        MailAddress rewritten = srs.rewritten(SENDER);
        now = now.plus(Duration.ofDays(21));
        assertThat(srs.original(rewritten)).isInstanceOf(Srs.Returned.To.class);
        now = now.plus(Duration.ofDays(1));
        assertThat(srs.original(rewritten)).isInstanceOf(Srs.Returned.Expired.class);
    }

    @Test
    void aClockThatIsSetBackPastMidnightLosesNoReport() throws Exception {
        Srs srs = srs("0123456789abcdef");
        MailAddress rewritten = srs.rewritten(SENDER);
        now = now.minus(Duration.ofDays(1));
        assertThat(srs.original(rewritten)).isInstanceOf(Srs.Returned.To.class);
        now = now.minus(Duration.ofDays(1));
        assertThat(srs.original(rewritten)).isInstanceOf(Srs.Returned.Expired.class);
    }

    @Test
    void daysAreCountedInACircle() throws Exception {
        now = Instant.EPOCH.plus(Duration.ofDays(20 * 1024 - 1));
        Srs srs = srs("0123456789abcdef");
        MailAddress rewritten = srs.rewritten(SENDER);
        now = now.plus(Duration.ofDays(2));
        assertThat(srs.original(rewritten)).isInstanceOf(Srs.Returned.To.class);
    }

    @Test
    void theFirstSecretSignsAndAllVerify() throws Exception {
        MailAddress old = srs("0123456789abcdef").rewritten(SENDER);
        Srs changed = srs("a new secret of ours", "", "0123456789abcdef");
        assertThat(changed.original(old)).isInstanceOf(Srs.Returned.To.class);
        assertThat(changed.rewritten(SENDER)).isNotEqualTo(old);
        assertThat(srs("a new secret of ours").original(old)).isInstanceOf(Srs.Returned.Forged.class);
    }

    @Test
    void whatWouldBeLongerThanAnAddressKeepsItsSender() throws Exception {
        MailAddress longest = new MailAddress("x".repeat(64), "y".repeat(60) + '.' + "y".repeat(60) + ".example");
        assertThat(srs("0123456789abcdef").rewritten(longest).localPart()).hasSize(5 + 7 + 3 + 129 + 1 + 64);
        MailAddress over = new MailAddress("x".repeat(64), ("y".repeat(60) + '.').repeat(3) + "example");
        assertThat(srs("0123456789abcdef").rewritten(over)).isEqualTo(over);
    }

    @Test
    void weakOrMissingSecretsAreRefused() {
        assertThatThrownBy(() -> srs("0123456789abcdef", "short"))
                .hasMessageEndingWith("secrets:2:1: a secret has at least 16 characters");
        assertThatThrownBy(() -> srs("", "")).hasMessageEndingWith("secrets: has no secret");
        assertThatThrownBy(() -> SrsKeys.read(folder.resolve("none"))).hasMessageEndingWith("there is no such file");
    }

    @Test
    void settingsHaveBounds() {
        assertThatThrownBy(() -> new SrsSettings(Optional.empty(), "", 3, Duration.ofDays(1)))
                .hasMessageContaining("hash-length");
        assertThatThrownBy(() -> new SrsSettings(Optional.empty(), "", 6, Duration.ofHours(1)))
                .hasMessageContaining("max-age");
    }
}
