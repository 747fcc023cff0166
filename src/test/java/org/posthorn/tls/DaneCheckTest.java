package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.TlsaRecord;
import org.posthorn.tls.DaneCheck.Finding;

/// RFC 7672 section 3, RFC 7671 section 9.
class DaneCheckTest {
    private static final String BASE = "mx.example.org";

    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static X509Certificate[] chain;
    private static X509Certificate[] other;
    private static X509Certificate[] expired;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority();
        stranger = new TestAuthority();
        chain = authority.issue("EC", BASE).chain();
        other = authority.issue("EC", "other.example.net").chain();
        expired = authority.issue("EC", Duration.ofMinutes(-1), BASE).chain();
    }

    private static Finding check(X509Certificate[] shown, TlsaRecord... records) {
        return check(shown, Set.of(BASE), records);
    }

    private static Finding check(X509Certificate[] shown, Set<String> names, TlsaRecord... records) {
        return new DaneCheck(TlsaSet.of(List.of(records))).check(shown, names);
    }

    private static void assertDoubtful(Finding finding, String reason) {
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.Doubtful.class,
                        doubtful -> assertThat(doubtful.failure().reason()).contains(reason));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    @Tag("req099")
    void theServersOwnCertificateNeedsNothingElse(int selector, int matching) throws Exception {
        for (X509Certificate[] shown : List.of(chain, other, expired)) {
            TlsaRecord record = Tlsa.of(shown[0], 3, selector, matching);
            assertThat(check(shown, record))
                    .isEqualTo(new Finding.Matched("3 " + selector + ' ' + matching, Set.of(BASE)));
        }
        assertDoubtful(check(other, Tlsa.of(chain[0], 3, selector, matching)), "matches none of the TLSA records");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    @Tag("req099")
    void anAuthorityVouchesForNameAndDates(int selector, int matching) throws Exception {
        TlsaRecord record = Tlsa.of(authority.certificate(), 2, selector, matching);
        assertThat(check(chain, record)).isInstanceOf(Finding.Matched.class);
        assertDoubtful(check(other, record), "not of " + BASE);
        assertDoubtful(check(expired, record), "does not lead to the authority");
        X509Certificate[] strangers = stranger.issue("EC", BASE).chain();
        assertThat(check(strangers, record)).isInstanceOf(Finding.Doubtful.class);
    }

    @Test
    @Tag("req099")
    void anAuthorityInTheRecordNeedNotBeShown() throws Exception {
        X509Certificate[] alone = {chain[0]};
        assertThat(check(alone, Tlsa.of(authority.certificate(), 2, 0, 0))).isInstanceOf(Finding.Matched.class);
        assertThat(check(alone, Tlsa.of(authority.certificate(), 2, 1, 0))).isInstanceOf(Finding.Matched.class);
        assertThat(check(alone, Tlsa.of(authority.certificate(), 2, 0, 1))).isInstanceOf(Finding.Doubtful.class);
    }

    @Test
    @Tag("req099")
    void anAuthorityThatIsShownMustHaveIssuedTheCertificate() throws Exception {
        X509Certificate[] pasted = {stranger.issue("EC", BASE).certificate(), authority.certificate()};
        assertDoubtful(check(pasted, Tlsa.of(authority.certificate(), 2, 0, 1)), "does not lead to the authority");
        assertThat(check(new X509Certificate[] {chain[0]}, Tlsa.of(chain[0], 2, 0, 1)))
                .as("a server is not its own authority")
                .isInstanceOf(Finding.Doubtful.class);
    }

    @Test
    @Tag("req099")
    void theDomainWhoseMailItIsWillDoAsTheName() throws Exception {
        TlsaRecord record = Tlsa.of(authority.certificate(), 2, 0, 1);
        assertThat(check(other, Set.of(BASE, "other.example.net"), record))
                .isEqualTo(new Finding.Matched("2 0 1", Set.of("other.example.net")));
    }

    /// RFC 7672 section 3.2.3
    @Test
    @Tag("req099")
    void theCommonNameCountsWhereThereIsNoOther() throws Exception {
        TlsaRecord record = Tlsa.of(authority.certificate(), 2, 0, 1);
        assertThat(check(authority.issueByCommonName(BASE).chain(), record)).isInstanceOf(Finding.Matched.class);
        assertThat(check(authority.issueByCommonName("*.example.org").chain(), Set.of("a.example.org"), record))
                .isInstanceOf(Finding.Matched.class);
        assertDoubtful(check(authority.issueByCommonName("other.example.net").chain(), record), "not of " + BASE);
        X509Certificate[] both =
                authority.issue("EC", "other.example.net", BASE).chain();
        assertThat(check(both, Set.of(BASE), record)).isInstanceOf(Finding.Matched.class);
        X509Certificate[] mail = authority.issue("EC", "someone@" + BASE).chain();
        assertDoubtful(check(mail, record), "not of " + BASE);
    }

    @Test
    @Tag("req099")
    void duringARolloverEitherRecordWillDo() throws Exception {
        TlsaRecord old = Tlsa.of(other[0], 3, 1, 1);
        assertThat(check(chain, old, Tlsa.of(chain[0], 3, 1, 1))).isInstanceOf(Finding.Matched.class);
        assertThat(check(chain, old, Tlsa.of(authority.certificate(), 2, 0, 1))).isInstanceOf(Finding.Matched.class);
    }

    @Test
    @Tag("req098")
    void ofDigestsTheStrongestCountsForEachUsageAndSelector() throws Exception {
        TlsaRecord weak = Tlsa.of(chain[0], 3, 1, 1);
        assertThat(check(chain, weak, Tlsa.of(other[0], 3, 1, 2))).isInstanceOf(Finding.Doubtful.class);
        assertThat(check(chain, weak, Tlsa.of(other[0], 3, 0, 2))).isInstanceOf(Finding.Matched.class);
        assertThat(check(chain, Tlsa.of(other[0], 3, 1, 2), Tlsa.of(chain[0], 3, 1, 0)))
                .isInstanceOf(Finding.Matched.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 32",
        "1, 1, 1, 32",
        "3, 2, 1, 32",
        "3, 1, 3, 32",
        "3, 1, 1, 31",
        "3, 1, 2, 32",
        "2, 0, 0, 7",
        "3, 1, 0, 7",
        "3, 1, 0, 0",
        "4, 1, 1, 32",
        "255, 1, 1, 32"
    })
    @Tag("req098")
    void whatSmtpCannotUse(int usage, int selector, int matching, int octets) throws Exception {
        var record = new TlsaRecord(usage, selector, matching, "ab".repeat(octets));
        assertThat(TlsaSet.of(List.of(record)).isEmpty()).isTrue();
        assertThat(check(chain, record, Tlsa.of(chain[0], 3, 1, 1))).isInstanceOf(Finding.Matched.class);
    }

    @Test
    @Tag("req099")
    void aRecordOfTheWrongKeyAlgorithmIsOnlyNoMatch() throws Exception {
        X509Certificate[] rsa = authority.issue("RSA", BASE).chain();
        assertDoubtful(check(rsa, Tlsa.of(chain[0], 3, 1, 0)), "matches none");
        assertThat(check(rsa, Tlsa.of(rsa[0], 3, 1, 0))).isInstanceOf(Finding.Matched.class);
    }
}
