package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

class FailurePolicyTest {
    /// What every code must come to, phase by phase: the codes of each row behave alike.
    private static final Map<Phase, Verdict> PERMANENT = new EnumMap<>(Map.of(
            Phase.CONNECT, Verdict.NEXT_HOST,
            Phase.GREETING, Verdict.NEXT_HOST,
            Phase.HELLO, Verdict.NEXT_HOST,
            Phase.STARTTLS, Verdict.NEXT_HOST,
            Phase.LOGIN, Verdict.NEXT_HOST,
            Phase.MAIL, Verdict.BOUNCE,
            Phase.RECIPIENT, Verdict.BOUNCE,
            Phase.DATA, Verdict.BOUNCE,
            Phase.CONTENT, Verdict.BOUNCE,
            Phase.FINAL_DOT, Verdict.BOUNCE));

    private static SmtpReply reply(int code) {
        return new SmtpReply(code, null, List.of("text"));
    }

    private static Verdict beforeOrBehindTheDot(Phase phase) {
        return phase == Phase.FINAL_DOT ? Verdict.DEFER : Verdict.NEXT_HOST;
    }

    @ParameterizedTest
    @Tag("req037")
    @EnumSource
    void judgesEveryCodeByItsFirstDigit(Phase phase) {
        for (int code = 200; code < 600; code++) {
            boolean special = code == 552 && phase == Phase.RECIPIENT;
            if (!special) {
                Verdict expected = code >= 500 ? PERMANENT.get(phase) : beforeOrBehindTheDot(phase);
                assertThat(FailurePolicy.ofReply(phase, reply(code)))
                        .as("%d at %s", code, phase)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @Tag("req045")
    @EnumSource
    void aFaultLeavesOnlyTheFinalDotOpen(Phase phase) {
        assertThat(FailurePolicy.ofFault(phase)).isEqualTo(beforeOrBehindTheDot(phase));
    }

    /// 521 closes a connection too: what Postfix's postscreen says to a client that it drops.
    @ParameterizedTest
    @CsvSource({
        "521, 5.3.2, Service currently unavailable, NEXT_HOST",
        "521, 5.5.1, Protocol error, NEXT_HOST",
        "521, 5.7.1, Service unavailable; client [192.0.2.1] blocked using dnsbl.example, NEXT_HOST",
        "521, , text, NEXT_HOST",
        "521, , mx.example.org does not accept mail from 192.0.2.1, NEXT_HOST",
        "521, , We do not accept mail at this time, NEXT_HOST",
        "521, 5.7.1, this host does not accept mail, NEXT_HOST",
        "556, 5.3.2, Service unavailable, NEXT_HOST",
        "550, , this host does not accept mail, NEXT_HOST",
        "554, 5.1.10, no, NEXT_HOST",
        "521, , mx.example.org Does Not Accept Mail, NEXT_HOST_OR_BOUNCE",
        "521, , We do no mail, NEXT_HOST_OR_BOUNCE",
        "521, , no mail here, NEXT_HOST_OR_BOUNCE",
        "556, , This domain does not accept email, NEXT_HOST_OR_BOUNCE",
        "521, 5.3.2, this host accepts no mail, NEXT_HOST_OR_BOUNCE",
        "521, 5.1.10, no, NEXT_HOST_OR_BOUNCE",
        "556, 5.1.10, no, NEXT_HOST_OR_BOUNCE",
        "556, , Domain does not accept mail, NEXT_HOST_OR_BOUNCE"
    })
    void aHostThatSaysThatItTakesNoMailMayBounce(int code, String status, String text, Verdict verdict) {
        EnhancedStatus enhanced =
                status == null ? null : EnhancedStatus.parsePrefix(status).orElseThrow();
        var reply = new SmtpReply(code, enhanced, List.of(text));
        assertThat(FailurePolicy.ofReply(Phase.GREETING, reply)).isEqualTo(verdict);
        assertThat(FailurePolicy.ofReply(Phase.HELLO, reply)).isEqualTo(verdict);
        assertThat(FailurePolicy.ofReply(Phase.STARTTLS, reply)).isEqualTo(Verdict.NEXT_HOST);
        assertThat(FailurePolicy.ofReply(Phase.MAIL, reply)).isEqualTo(Verdict.BOUNCE);
    }

    @ParameterizedTest
    @Tag("req044")
    @CsvSource({
        "552,       , NEXT_HOST, true",
        "552, 5.5.3, NEXT_HOST, true",
        "552, 5.2.2, BOUNCE, false",
        "452,       , NEXT_HOST, true",
        "452, 4.5.3, NEXT_HOST, true",
        "452, 4.2.2, NEXT_HOST, false",
        "550, 5.5.3, BOUNCE, false"
    })
    void tooManyRecipients(int code, String status, Verdict verdict, boolean tooMany) {
        EnhancedStatus enhanced =
                status == null ? null : EnhancedStatus.parsePrefix(status).orElseThrow();
        var reply = new SmtpReply(code, enhanced, List.of("text"));
        assertThat(FailurePolicy.ofReply(Phase.RECIPIENT, reply)).isEqualTo(verdict);
        assertThat(FailurePolicy.isTooManyRecipients(Phase.RECIPIENT, reply)).isEqualTo(tooMany);
        assertThat(FailurePolicy.isTooManyRecipients(Phase.MAIL, reply)).isFalse();
    }

    @Test
    void theConnectionEndsWhereItsStateIsUnknown() {
        assertThat(FailurePolicy.endsConnection(reply(421))).isTrue();
        assertThat(FailurePolicy.endsConnection(reply(250))).isTrue();
        assertThat(FailurePolicy.endsConnection(reply(354))).isTrue();
        assertThat(FailurePolicy.endsConnection(reply(450))).isFalse();
        assertThat(FailurePolicy.endsConnection(reply(550))).isFalse();
    }
}
