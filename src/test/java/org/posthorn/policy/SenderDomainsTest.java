package org.posthorn.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.MxAnswer;
import org.posthorn.mail.ReversePath;

final class SenderDomainsTest {
    private final FakeDns dns = new FakeDns()
            .mx("good.example", "10 mx.good.example")
            .mx("none.example", new MxAnswer.NullMx())
            .mx("host.example", new MxAnswer.NoMx(false))
            .host("host.example", "192.0.2.1")
            .mx("web_1.example", new MxAnswer.NoMx(false))
            .host("web_1.example", "192.0.2.2")
            .mx("host_name", new MxAnswer.NoMx(false))
            .host("host_name", "192.0.2.3")
            .mx("bare.example", new MxAnswer.NoMx(false))
            .host("bare.example", new AddressAnswer.NoAddress())
            .mx("lame.example", new MxAnswer.TemporaryFailure("SERVFAIL"))
            .mx("half.example", new MxAnswer.NoMx(false))
            .host("half.example", new AddressAnswer.TemporaryFailure("timeout"));

    private String says(SenderDomainCheck check, String sender) {
        return new SenderDomains(check, dns)
                .refusal(ReversePath.parse(sender))
                .map(reply -> reply.toString().substring(0, 10).strip())
                .orElse("ok");
    }

    @ParameterizedTest
    @Tag("req089")
    @CsvSource({
        "a@good.example, ok, ok",
        "a@None.Example, 550 5.7.27, 550 5.7.27",
        "a@host.example, ok, ok",
        "a@bare.example, ok, 550 5.1.8",
        "a@gone.example, ok, 550 5.1.8",
        "a@lame.example, ok, 451 4.1.8",
        "a@half.example, ok, 451 4.1.8",
        "a@[192.0.2.9], ok, ok",
        "a..b@web_1.example., ok, ok",
        "u@host_name, ok, ok"
    })
    void judgesADomain(String sender, String whenItMustTakeMail, String whenItMustExist) {
        assertThat(says(SenderDomainCheck.TAKES_MAIL, sender)).isEqualTo(whenItMustTakeMail);
        assertThat(says(SenderDomainCheck.EXISTS, sender)).isEqualTo(whenItMustExist);
        assertThat(says(SenderDomainCheck.ANY, sender)).isEqualTo("ok");
    }

    @Test
    void theNullReversePathHasNone() {
        assertThat(says(SenderDomainCheck.EXISTS, "")).isEqualTo("ok");
    }
}
