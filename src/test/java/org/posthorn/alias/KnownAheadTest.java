package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.alias.CallAhead.Answer;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.SmtpReply;
import org.posthorn.session.ProgramLog;

/// Answers that are remembered, and questions that are not asked twice.
@Timeout(30)
class KnownAheadTest {
    private static final Answer TAKEN = new Answer.Taken();
    private static final Answer REFUSED =
            new Answer.Refused(SmtpReply.of(550, new EnhancedStatus(5, 1, 1), "no such user"));

    private final List<MailAddress> questions = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile Answer answer = TAKEN;
    private final AtomicLong now = new AtomicLong();
    private final KnownAhead known = new KnownAhead(settings(20), this::answer, now::get);

    private static CallAheadSettings settings(int atOnce) {
        return settings(atOnce, Duration.ofSeconds(1));
    }

    private static CallAheadSettings settings(int atOnce, Duration timeout) {
        var d = CallAheadSettings.defaults();
        return new CallAheadSettings(d.positive(), d.negative(), d.pause(), 100, atOnce, timeout, d.unreachable());
    }

    private Answer answer(MailAddress recipient) {
        questions.add(recipient);
        return answer;
    }

    private Answer answerLate(MailAddress recipient) {
        questions.add(recipient);
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate stayed shut");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return answer;
    }

    private Answer of(String address) {
        return known.of(MailAddress.parse(address));
    }

    private static CompletableFuture<Answer> elsewhere(KnownAhead known, String address) {
        return CompletableFuture.supplyAsync(
                () -> known.of(MailAddress.parse(address)),
                task -> Thread.ofVirtual().start(task));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void anAnswerIsRememberedForItsTime() {
        assertThat(of("a@inner.test")).isEqualTo(TAKEN);
        pass(Duration.ofHours(11));
        answer = REFUSED;
        assertThat(of("A@INNER.test")).isEqualTo(TAKEN);
        assertThat(questions).hasSize(1);
        pass(Duration.ofHours(2));
        assertThat(of("a@inner.test")).isEqualTo(REFUSED);
        pass(Duration.ofMinutes(29));
        answer = TAKEN;
        assertThat(of("a@inner.test")).isEqualTo(REFUSED);
        pass(Duration.ofMinutes(2));
        assertThat(of("a@inner.test")).isEqualTo(TAKEN);
        assertThat(questions).hasSize(3);
    }

    @Test
    void aHostThatGaveNoAnswerIsLeftAloneForAWhile() {
        answer = new Answer.Unknown("dead");
        assertThat(of("a@inner.test")).isEqualTo(answer);
        answer = TAKEN;
        assertThat(of("b@inner.test")).isInstanceOf(Answer.Unknown.class);
        assertThat(of("b@example.org")).isEqualTo(TAKEN);
        pass(Duration.ofSeconds(11));
        assertThat(of("a@inner.test")).isEqualTo(TAKEN);
    }

    @Test
    void aHostThatGivesNoAnswerIsToldOnceAndWhenItAnswersAgain() {
        try (var log = new ProgramLog()) {
            answer = new Answer.Unknown("connect to inner.test: Connection refused");
            for (int i = 0; i < 5; i++) {
                of("a" + i + "@inner.test");
                pass(Duration.ofSeconds(11));
            }
            assertThat(log.lines("nobody can tell who is a recipient"))
                    .containsExactly(
                            "nobody can tell who is a recipient at inner.test: connect to inner.test: Connection refused");
            answer = TAKEN;
            of("b@inner.test");
            of("c@inner.test");
            assertThat(log.lines("tells its recipients again")).hasSize(1);
        }
    }

    @Test
    void whoStandsInLineForAHostThatGaveNoAnswerLeavesItAloneToo() throws Exception {
        var narrow = new KnownAhead(settings(1, Duration.ofSeconds(20)), this::answerLate, System::nanoTime);
        answer = new Answer.Unknown("dead");
        CompletableFuture<Answer> first = elsewhere(narrow, "a@inner.test");
        Awaitility.await().until(() -> questions.size() == 1);
        var second = new CompletableFuture<Answer>();
        Thread inLine = Thread.ofVirtual().start(() -> second.complete(narrow.of(MailAddress.parse("b@inner.test"))));
        Awaitility.await().until(() -> inLine.getState() == Thread.State.TIMED_WAITING);
        gate.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(answer);
        assertThat(second.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Unknown.class);
        assertThat(questions).hasSize(1);
    }

    @Test
    void oneRecipientOfWhomTheHostCannotTellCostsTheOthersNothing() {
        answer = new Answer.Unknown("451 its mailbox is locked", false);
        assertThat(of("a@inner.test")).isEqualTo(answer);
        answer = REFUSED;
        assertThat(of("b@inner.test")).isEqualTo(REFUSED);
        assertThat(of("a@inner.test")).isEqualTo(REFUSED);
    }

    @Test
    void aQuestionThatFailsEndsLikeOneWithoutAnAnswerForAllWhoWait() {
        var broken = new KnownAhead(
                settings(1),
                recipient -> {
                    questions.add(recipient);
                    if (questions.size() == 1) {
                        throw new IllegalStateException("a defect");
                    }
                    return TAKEN;
                },
                now::get);
        assertThatThrownBy(() -> broken.of(MailAddress.parse("a@inner.test")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(broken.of(MailAddress.parse("a@inner.test"))).isEqualTo(TAKEN);
    }

    @Test
    void oneQuestionForAnAddressIsUnderWay() throws Exception {
        var slow = new KnownAhead(settings(20), this::answerLate, System::nanoTime);
        answer = REFUSED;
        CompletableFuture<Answer> first = elsewhere(slow, "a@inner.test");
        Awaitility.await().until(() -> questions.size() == 1);
        CompletableFuture<Answer> second = elsewhere(slow, "a@inner.test");
        gate.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(REFUSED);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(REFUSED);
        assertThat(questions).hasSize(1);
    }

    @Test
    void noMoreThanAllowedAreUnderWay() throws Exception {
        var narrow = new KnownAhead(settings(1), this::answerLate, System::nanoTime);
        CompletableFuture<Answer> first = elsewhere(narrow, "a@inner.test");
        Awaitility.await().until(() -> questions.size() == 1);
        assertThat(narrow.of(MailAddress.parse("b@example.org")))
                .isEqualTo(new Answer.Unknown("too many questions at a time"));
        gate.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(TAKEN);
        assertThat(narrow.of(MailAddress.parse("b@example.org"))).isEqualTo(TAKEN);
    }
}
