package org.posthorn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.posthorn.delivery.Receipt;
import org.posthorn.event.EventSink;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Stage;
import org.posthorn.route.Destination;
import org.posthorn.route.DomainPattern;
import org.posthorn.shape.Action;
import org.posthorn.shape.Limits;
import org.posthorn.shape.Overrides;
import org.posthorn.shape.ReplyPattern;
import org.posthorn.shape.ReplyRule;
import org.posthorn.shape.Scope;
import org.posthorn.shape.Shaper;
import org.posthorn.shape.ShapingRule;
import org.posthorn.shape.ShapingSettings;
import org.posthorn.shape.Throttle;

final class JudgeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Destination HOSTS =
            new Destination.SmtpHosts("mx.big.test", List.of(new Destination.RankedHost(0, "mx.big.test", 25)));

    private static Throttle throttle(Action action) {
        var reply = new ReplyRule(new ReplyPattern("", "", List.of("never")), action);
        var rule = new ShapingRule(
                "big",
                List.of(new DomainPattern("*.big.test")),
                List.of(),
                Scope.PROVIDER,
                Limits.NONE,
                List.of(reply));
        return Objects.requireNonNull(
                new Shaper(new ShapingSettings(List.of(rule), 1), Overrides.none()).throttle(HOSTS, null));
    }

    /// Its class of failure depends on the stage.
    @Test
    void whatIsTreatedAsPermanentWasSaidWhenItWasSaid() {
        SmtpReply reply = SmtpReply.of(450, new EnhancedStatus(4, 2, 1), "That will never do");
        Diagnosis said = Diagnosis.of(reply, 4, Relay.NONE).at(Stage.RECIPIENT);
        var receipt =
                new Receipt(List.of(new RecipientOutcome.Deferred(said)), Duration.ZERO, Duration.ZERO, false, false);
        Receipt judged = new Judge(
                        new ShapedProvider(InstantSource.fixed(NOW)), EventSink.NONE, InstantSource.fixed(NOW))
                .judge(receipt, throttle(new Action.TreatAsPermanent()), HOSTS, NOW);
        RecipientOutcome outcome = judged.outcomes().getFirst();
        assertThat(outcome).isInstanceOf(RecipientOutcome.Bounced.class);
        assertThat(outcome.diagnosis().status()).hasToString("5.2.1");
        assertThat(outcome.diagnosis().stage()).isEqualTo(Stage.RECIPIENT);
    }
}
