package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// What the system sees: under the load of several sessions each 250 after a dot is written only once a sync has ended
/// that began after the record of that message was written; and there is one sync for a batch, not more.
@RequiresTool("strace")
class SyncOrderIT {
    private static final int SESSIONS = 8;
    private static final int MESSAGES = 25;
    private static final Pattern QUEUED = Pattern.compile("250 2\\.0\\.0 Ok: queued as ([0-9A-Za-z]+)");
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final Pattern SEGMENT = Pattern.compile("^\\w+\\(\\d+<([^>]*/journal/\\d+\\.log)>");

    @RegisterExtension
    final Rig rig = new Rig();

    /// What the trace says, read line by line: a call that another interrupts has its beginning and its end in two
    /// lines.
    private static final class Trace {
        final List<String> tooEarly = new ArrayList<>();
        final Set<String> replied = new HashSet<>();
        int writes;
        int syncs;
        private final Set<String> queued;
        private final Map<String, String> unfinished = new HashMap<>();
        /// Written to a segment, and not yet synced.
        private final Map<String, Set<String>> written = new HashMap<>();
        /// What the syncs that are under way will have made durable, by thread.
        private final Map<String, Set<String>> syncing = new HashMap<>();
        private final Set<String> durable = new HashSet<>();

        Trace(Set<String> queued) {
            this.queued = queued;
        }

        void read(String line) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                return;
            }
            String thread = parts.group(1);
            String call = parts.group(2);
            Matcher resumed = RESUMED.matcher(call);
            if (resumed.matches()) {
                end(thread, unfinished.getOrDefault(thread, ""));
                return;
            }
            begin(thread, call);
            if (call.endsWith("<unfinished ...>")) {
                unfinished.put(thread, call);
            } else {
                end(thread, call);
            }
        }

        private void begin(String thread, String call) {
            Matcher reply = QUEUED.matcher(call);
            if ((call.startsWith("write(") || call.startsWith("sendto(")) && reply.find()) {
                replied.add(reply.group(1));
                if (!durable.contains(reply.group(1))) {
                    tooEarly.add(call);
                }
            }
            Matcher segment = SEGMENT.matcher(call);
            if (isSync(call) && segment.find()) {
                syncing.put(thread, Set.copyOf(written.getOrDefault(segment.group(1), Set.of())));
            }
        }

        private void end(String thread, String call) {
            Matcher segment = SEGMENT.matcher(call);
            if (!segment.find()) {
                return;
            }
            if (isSync(call)) {
                syncs++;
                durable.addAll(syncing.getOrDefault(thread, Set.of()));
            } else {
                // A batch; or the head of a segment, which is synced too.
                writes++;
                Set<String> there = written.computeIfAbsent(segment.group(1), _ -> new HashSet<>());
                queued.stream().filter(call::contains).forEach(there::add);
            }
        }

        private static boolean isSync(String call) {
            return call.startsWith("fdatasync(") || call.startsWith("fsync(");
        }
    }

    @Test
    @Tag("req028")
    void eachReplyFollowsASyncOfItsRecord() throws Exception {
        FakeMx mx = rig.add(FakeMx.start().always("MAIL", "451 4.3.0 not yet"));
        Posthorn posthorn = rig.started(new PosthornConfig().route("*", mx));
        Path file = rig.folder().resolve("strace.txt");
        Process strace = traced(posthorn.pid(), file);
        Set<String> queued = load(posthorn);
        strace.destroy();
        assertThat(strace.waitFor(20, TimeUnit.SECONDS)).as("strace ends").isTrue();
        posthorn.stop();

        var trace = new Trace(queued);
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(trace::read);
        }
        System.out.printf("%d messages, %d writes, %d syncs%n", queued.size(), trace.writes, trace.syncs);
        assertThat(queued).hasSize(SESSIONS * MESSAGES);
        assertThat(trace.replied).as("replies that the trace shows").isEqualTo(queued);
        assertThat(trace.tooEarly).as("replies without a sync").isEmpty();
        assertThat(trace.syncs).isPositive().as("one sync for each batch").isLessThanOrEqualTo(trace.writes);
    }

    private Process traced(long pid, Path file) {
        Path said = rig.folder().resolve("strace.log");
        Process strace = Child.start(
                rig.folder(),
                said.toFile(),
                List.of(
                        "strace",
                        "-f",
                        "-y",
                        "-s",
                        "200000",
                        "-o",
                        file.toString(),
                        "-e",
                        "trace=write,sendto,pwrite64,fdatasync,fsync",
                        "-p",
                        Long.toString(pid)));
        rig.add(strace::destroy);
        await("strace is attached, or may not be")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !strace.isAlive() || read(said).contains("attached"));
        Assumptions.assumeTrue(strace.isAlive(), "no process may be traced here: " + read(said));
        return strace;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Returns the ids that were told with a 250.
    private static Set<String> load(Posthorn posthorn) throws Exception {
        Set<String> queued = new HashSet<>();
        try (var sessions = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> all = IntStream.range(0, SESSIONS)
                    .mapToObj(session -> sessions.submit(() -> send(posthorn, session)))
                    .toList();
            for (Future<List<String>> one : all) {
                queued.addAll(one.get());
            }
        }
        return queued;
    }

    private static List<String> send(Posthorn posthorn, int session) {
        List<String> ids = new ArrayList<>();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] content = Mails.sized("session " + session, 1_000, i);
                Matcher reply = QUEUED.matcher(talk.mail("a@sender.test", List.of("b@remote.test"), content)
                        .text());
                assertThat(reply.find()).isTrue();
                ids.add(reply.group(1));
            }
        }
        return ids;
    }
}
