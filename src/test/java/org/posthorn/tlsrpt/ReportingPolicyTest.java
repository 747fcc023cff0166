package org.posthorn.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 8460 section 3.
class ReportingPolicyTest {
    private static List<String> read(String... texts) {
        return ReportingPolicy.addresses(List.of(texts)).stream()
                .map(ReportAddress::toString)
                .toList();
    }

    @Test
    void theExamplesOfTheRfcAreRead() {
        assertThat(read("v=TLSRPTv1;rua=mailto:reports@example.com")).containsExactly("mailto:reports@example.com");
        assertThat(read("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt"))
                .containsExactly("https://reporting.example.com/v1/tlsrpt");
    }

    @Test
    void severalAddressesComeInTheirOrder() {
        assertThat(read("v=TLSRPTv1; rua=https://a.example/x , mailto:b@example.org,mailto:c@example.org;"))
                .containsExactly("https://a.example/x", "mailto:b@example.org", "mailto:c@example.org");
    }

    @Test
    void aLimitBeyondAllNumbersIsNone() {
        assertThat(ReportAddress.parse("mailto:a@example.org!16777216t").map(ReportAddress::limit))
                .contains(Long.MAX_VALUE);
    }

    @Test
    void ofSeveralRecordsNoneCountsAndOtherTextsAreNone() {
        String record = "v=TLSRPTv1;rua=mailto:a@example.org";
        assertThat(read(record, record)).isEmpty();
        assertThat(read("v=spf1 -all", record, "v=TLSRPTv2;rua=mailto:b@example.org"))
                .containsExactly("mailto:a@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=TLSRPTv1",
                "v=TLSRPTv1;",
                "v=tlsrptv1;rua=mailto:a@example.org",
                "v=TLSRPTv10;rua=mailto:a@example.org",
                "rua=mailto:a@example.org;v=TLSRPTv1;",
                "v=TLSRPTv1;rua=",
                "v=TLSRPTv1;RUA=mailto:a@example.org",
                "v=TLSRPTv1;rua=a@example.org",
                "v=TLSRPTv1;rua=http://example.org/",
                "v=TLSRPTv1;rua=mailto:nobody",
                "v=TLSRPTv1;rua=mailto:%zz@example.org",
                "v=TLSRPTv1;rua=mailto:a@example.org!x",
                "v=TLSRPTv1;rua=https:///path",
                "v=TLSRPTv1;rua=https://user@example.org/",
                "v=TLSRPTv1;rua=https://exa mple.org/"
            })
    void whatIsNoRecordOrNoAddressAsksForNothing(String text) {
        assertThat(read(text)).isEmpty();
    }

    @Test
    void unknownFieldsSayNothingAndOneBadAddressDoesNotSpoilTheOther() {
        assertThat(read("v=TLSRPTv1;future=x y;rua=ftp://a.example/,mailto:a@example.org;rua=mailto:b@example.org"))
                .containsExactly("mailto:a@example.org");
    }

    @Test
    void whatIsEncodedIsDecodedAndPlusStays() {
        assertThat(read("v=TLSRPTv1;rua=mailto:a%2Cb+c%21@example.org?subject=x"))
                .isEmpty();
        assertThat(read("v=TLSRPTv1;rua=mailto:tls%2Brpt+x%21@example.org?subject=x"))
                .containsExactly("mailto:tls+rpt+x!@example.org");
    }

    @Test
    void aLimitBehindAnExclamationMarkIsRead() {
        assertThat(ReportingPolicy.addresses(
                        List.of("v=TLSRPTv1;rua=mailto:a@example.org!10m,https://b.example/!500,https://c.example/")))
                .extracting(ReportAddress::limit)
                .containsExactly(10L << 20, 500L, Long.MAX_VALUE);
    }
}
