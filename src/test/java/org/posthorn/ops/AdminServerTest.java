package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.QueueId;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.Offence;
import org.posthorn.shape.Shaper;
import org.posthorn.spool.QueueEntry;

final class AdminServerTest {
    @TempDir
    Path folder;

    FakeProgram program;
    List<MailEvent> events = new CopyOnWriteArrayList<>();
    List<String> problems = new CopyOnWriteArrayList<>();
    final Shaper shaper = Shaper.none();
    AbuseGuard guard = new AbuseGuard(AbuseSettings.defaults(), events::add, () -> FakeSpool.ARRIVED, System::nanoTime);
    AdminServer server;
    volatile CountDownLatch explaining = new CountDownLatch(0);
    volatile Runnable explainBegins = () -> {};
    HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        program = new FakeProgram(folder);
        server = AdminServer.start(program.admin(null), services());
        // What has the spool now is the server.
        program.locked = true;
        program.spool.add(1, "a@example.org", "b@example.com");
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    private AdminServices services() {
        var metrics = new Metrics();
        metrics.watchSpool(program.spool::statistics);
        return new AdminServices(
                program.spool,
                program.accounts,
                new FakeCertificates(),
                metrics,
                guard,
                shaper,
                this::explained,
                Optional.empty(),
                events::add,
                () -> List.copyOf(problems),
                InstantSource.fixed(FakeSpool.ARRIVED));
    }

    private Explanation explained(QueueEntry entry) {
        explainBegins.run();
        try {
            explaining.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Explanation(
                entry.id().toString(),
                FakeSpool.ARRIVED.plusSeconds(90),
                entry.arrived(),
                entry.held(),
                List.of(Reason.endless("held: until \"posthorn queue release\"")),
                List.of(),
                0);
    }

    private Path tokenFile() {
        return folder.resolve("admin.token");
    }

    private HttpResponse<String> send(String path, String token) throws Exception {
        return http.send(asked(path, token).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder asked(String path, String token) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .header("Authorization", "Bearer " + token);
    }

    @Test
    void theTokenFileIsItsOwnersOnlyAndGoesWithTheServer() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile())))
                .isEqualTo("rw-------");
        server.close();
        assertThat(tokenFile()).doesNotExist();
    }

    @Test
    void theApiWantsTheToken() throws Exception {
        String token = Files.readAllLines(tokenFile()).getFirst();
        assertThat(send("/api/queue", "").statusCode()).isEqualTo(401);
        assertThat(send("/api/users", token.substring(1)).statusCode()).isEqualTo(401);
        assertThat(send("/api/queue", token).statusCode()).isEqualTo(200);
        assertThat(send("/api/nothing", token).statusCode()).isEqualTo(404);
        assertThat(send("/api/queue/bad", token).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users | {}",
                "/api/users | {\"name\":null,\"addresses\":[\"a@example.org\"],\"password\":\"secret\"}",
                "/api/users | {\"name\":\"a\",\"addresses\":[null],\"password\":\"secret\"}",
                "/api/users | nonsense",
                "/api/users/a/certificates | {}",
                "/api/users/a/certificates | nonsense",
                "/api/shaping | {}",
                "/api/shaping | {\"pattern\":\"example.org\",\"paused\":true,\"seconds\":60}",
                "/api/queue/retry | null",
                "/api/queue/remove | {\"error\":\"\"}",
                "/api/queue/remove | {\"domain\":\"example.com\",\"olderthan\":\"5d\"}",
                "/api/queue/remove | {\"domain\":\"example.com\",\"id\":[\"0000000000001\"]}",
                "/api/queue/retry | {\"ids\":[null]}"
            })
    void aBodyThatLacksSomethingIsTheAskersFault(String path, String body) throws Exception {
        HttpRequest request = asked(path, Files.readAllLines(tokenFile()).getFirst())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
    }

    /// A misspelt parameter may be the one that says what not to touch, or whom.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /api/queue?domian=example.org | unknown parameter \\\"domian\\\"; did you mean \\\"domain\\\"?",
                "GET | /api/queue?limit=1&sendr=a@b | did you mean \\\"sender\\\"?",
                "GET | /api/queue?older-than=5d | did you mean \\\"olderThan\\\"?",
                "GET | /api/queue?limt=5 | did you mean \\\"limit\\\"?",
                "GET | /api/queue?x=1 | known are id, domain, sender, olderThan, error, after, limit, offset",
                "GET | /api/queue?domain | \\\"domain\\\" has no value",
                "GET | /api/queue?domain=a.example&domain=b.example | \\\"domain\\\" comes twice",
                "GET | /api/queue?domain=b@example.com | is no domain",
                "GET | /api/queue?sender=a@b@c | no address",
                "GET | /api/queue/0000000000001?verbose=1 | none is known here",
                "GET | /api/queue/0000000000001/explain?x=1 | none is known here",
                "POST | /api/queue/retry?domain=example.org | none is known here",
                "POST | /api/queue/remove?all=true | none is known here",
                "GET | /api/users?name=a | none is known here",
                "POST | /api/users?name=a | none is known here",
                "DELETE | /api/users/a?force=1 | none is known here",
                "GET | /api/users/a/certificates?x=1 | none is known here",
                "POST | /api/users/a/certificates?x=1 | none is known here",
                "DELETE | /api/users/a/certificates/cd?x=1 | none is known here",
                "GET | /api/tls?x=1 | none is known here",
                "POST | /api/tls?x=1 | none is known here",
                "GET | /api/bans?client=1 | none is known here",
                "DELETE | /api/bans/all?client=192.0.2.7 | none is known here",
                "GET | /api/brakes?x=1 | none is known here",
                "DELETE | /api/brakes/alice?mial=remove | did you mean \\\"mail\\\"?",
                "GET | /api/shaping?x=1 | none is known here",
                "POST | /api/shaping?x=1 | none is known here",
                "DELETE | /api/shaping/example.org?x=1 | none is known here"
            })
    void anUnknownParameterIsRefusedByName(String method, String path, String told) throws Exception {
        assertRefused(method, path, 400, told);
        assertThat(program.spool.entries()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/queue/0000000000001/explian",
        "GET, /api/queue/0000000000001/explain/more",
        "POST, /api/queue/retry/0000000000001",
        "POST, /api/tls/relaod",
        "GET, /api/tls/report/example.org",
        "GET, /api/users/a",
        "POST, /api/users/a",
        "DELETE, /api/users/a/certificats/cd",
        "GET, /api/bans/192.0.2.7",
        "DELETE, /api/bans",
        "DELETE, /api/bans/192.0.2.7/32",
        "GET, /api/brakes/alice",
        "POST, /api/shaping/example.org"
    })
    void aMisspeltPathIsNotTakenForAShorterOne(String method, String path) throws Exception {
        assertRefused(method, path, 404, "not here");
    }

    /// As twice in the query: nobody knows which was meant.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"domain\":\"one.example\",\"domain\":\"two.example\"}",
                "{\"ids\":[\"0000000000011\"],\"ids\":[]}",
                "{\"all\":false,\"all\":true}"
            })
    void aNameThatComesTwiceInABodyIsRefused(String body) throws Exception {
        HttpRequest request = asked(
                        "/api/queue/remove", Files.readAllLines(tokenFile()).getFirst())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Duplicate");
    }

    @Test
    void aMisspeltNameInABodyIsToldWithTheNearest() throws Exception {
        HttpRequest request = asked(
                        "/api/queue/remove", Files.readAllLines(tokenFile()).getFirst())
                .POST(HttpRequest.BodyPublishers.ofString("{\"domain\":\"example.com\",\"olderthan\":\"5d\"}"))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .contains("unknown name \\\"olderthan\\\"; did you mean \\\"olderThan\\\"?");
    }

    private void assertRefused(String method, String path, int status, String told) throws Exception {
        HttpRequest request = asked(path, Files.readAllLines(tokenFile()).getFirst())
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "{\"all\":true}" : ""))
                .build();
        HttpResponse<String> refused = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.body()).contains(told);
    }

    @Test
    void patternsGoThroughTheServer() throws Exception {
        String token = Files.readAllLines(tokenFile()).getFirst();
        program.spool.add(2, "Bulk@example.org", "x@sub.example.com");
        assertThat(send("/api/queue?domain=*.example.com", token).body())
                .contains("0000000000002")
                .doesNotContain("0000000000001");
        assertThat(send("/api/queue?sender=*@example.org", token).body()).contains("0000000000001", "0000000000002");
        assertThat(CommandRun.of(program, "queue", "hold", "--sender", "bulk@EXAMPLE.org")
                        .out())
                .isEqualTo("1 message held\n");
        assertThat(CommandRun.of(program, "queue", "list", "--sender", "b*@*", "--error", "451")
                        .out())
                .contains("0000000000002")
                .doesNotContain("0000000000001");
    }

    @Test
    void aRefusalSaysWhatWouldDo() throws Exception {
        HttpRequest put = asked("/api/queue", Files.readAllLines(tokenFile()).getFirst())
                .PUT(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> refused = http.send(put, HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, POST");
        assertThat(send("/api/queue", "").headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer");
    }

    @Test
    void certificatesOfUsersGoThroughTheServer() {
        assertThat(CommandRun.of(
                                program,
                                FakeTerminal.pipe("secret\n"),
                                "user",
                                "add",
                                "a@b",
                                "--address",
                                "a@example.org",
                                "--password-stdin")
                        .status())
                .isZero();
        String fingerprint = "cd".repeat(32);
        assertThat(CommandRun.of(program, "user", "certificate", "add", "a@b", fingerprint)
                        .status())
                .isZero();
        assertThat(CommandRun.of(program, "user", "certificate", "list", "a@b").out())
                .isEqualTo(fingerprint + "\n");
        assertThat(CommandRun.of(program, "user", "certificate", "remove", "a@b", fingerprint)
                        .status())
                .isZero();
        assertThat(CommandRun.of(program, "user", "certificate", "remove", "a@b", fingerprint)
                        .err())
                .contains("no such certificate");
    }

    @Test
    void certificatesAreListedAndReadAgain() {
        String table = "FILE    KEY  EXPIRES               NAMES\nmx.pem  EC   2027-01-01T00:00:00Z  ";
        assertThat(CommandRun.of(program, "tls", "list").out()).isEqualTo(table + "1.example.org, mx.example.org\n");
        assertThat(CommandRun.of(program, "tls", "reload").out()).isEqualTo(table + "2.example.org, mx.example.org\n");
        assertThat(CommandRun.of(program, "tls", "list", "--json").out()).contains("\"2.example.org\"");
        assertThat(CommandRun.of(program, "tls", "reload"))
                .isEqualTo(new CommandRun(1, "", "posthorn: mx-key.pem: is not the key\n"));
        server.close();
        assertThat(CommandRun.of(program, "tls", "reload").err()).contains("no running server was found");
    }

    @Test
    void healthIsOpenAndGivesReasons() throws Exception {
        assertThat(send("/healthz", "").body()).isEqualTo("ok\n");
        problems.add("no room for mail");
        HttpResponse<String> ill = send("/healthz", "");
        assertThat(ill.statusCode()).isEqualTo(503);
        assertThat(ill.body()).isEqualTo("no room for mail\n");
    }

    @Test
    void healthIsToldWhileAllElseIsBusy() throws Exception {
        String token = Files.readAllLines(tokenFile()).getFirst();
        explaining = new CountDownLatch(1);
        var started = new CountDownLatch(8);
        explainBegins = started::countDown;
        List<CompletableFuture<HttpResponse<String>>> busy = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            busy.add(http.sendAsync(
                    asked("/api/queue/0000000000001/explain", token).build(), HttpResponse.BodyHandlers.ofString()));
        }
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(send("/healthz", "").statusCode()).isEqualTo(200);
        assertThat(send("/metrics", "").statusCode()).isEqualTo(200);
        explaining.countDown();
        for (var each : busy) {
            assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void metricsAreOpen() throws Exception {
        HttpResponse<String> metrics = send("/metrics", "");
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(metrics.body()).contains("posthorn_queue_messages 1.0", "posthorn_spool_commits_total 7.0");
    }

    @Test
    void aForeignHostNameIsRefused() throws Exception {
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: evil.example:8025\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: LOCALHOST:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: [::1]:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        String body = " ".repeat(program.admin(null).maxBody() + 1);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + "/api/users"))
                .header(
                        "Authorization",
                        "Bearer " + Files.readAllLines(tokenFile()).getFirst())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }

    private void ban(String address) {
        for (int i = 0; i < 6; i++) {
            guard.offend(InetAddress.ofLiteral(address), Offence.EARLY_TALK);
        }
    }

    @Test
    void shapingIsSetForAWhileShownAndCleared() {
        assertThat(CommandRun.of(program, "shaping", "list").out()).isEqualTo("Nothing is set by an operator.\n");
        CommandRun set = CommandRun.of(
                program, "shaping", "set", "*.Big.test", "connections=2", "messages-per-minute=60", "--for", "2h");
        assertThat(set.out()).startsWith("Set for *.big.test until ");
        CommandRun.of(program, "shaping", "set", "small.test", "pause");
        assertThat(CommandRun.of(program, "shaping", "list").out())
                .containsSubsequence("small.test", "pause", "*.big.test", "connections=2 messages-per-minute=60");
        assertThat(CommandRun.of(program, "shaping", "list", "--json").out())
                .contains("\"pattern\" : \"*.big.test\"", "\"connections\" : 2");
        assertThat(CommandRun.of(program, "shaping", "clear", "*.big.test").out())
                .startsWith("Cleared.");
        assertThat(CommandRun.of(program, "shaping", "clear", "*.big.test").err())
                .contains("nothing is set for");
        assertThat(shaper.overrides()).hasSize(1);
        assertThat(events).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set big.test",
                "set big.test conections=2",
                "set big.test connections=0",
                "set big.test connections",
                "set big..test pause",
                "set big.test pause --for soon",
                "set big.test pause --for 0s",
                "clear big..test"
            })
    void whatIsNoShapingIsRefused(String args) {
        CommandRun run = CommandRun.of(program, ("shaping " + args).split(" "));
        assertThat(run.status()).isEqualTo(Commands.USAGE);
        assertThat(run.err()).isNotEmpty();
        assertThat(shaper.overrides()).isEmpty();
    }

    @Test
    void explainSaysWhyAMessageWaits() {
        String id = new QueueId(1).toString();
        assertThat(CommandRun.of(program, "queue", "explain", id).out())
                .isEqualTo("Message " + id + ", here for 1m\n  Waits: held: until \"posthorn queue release\"\n"
                        + "Nobody waits for it any more.\n");
        assertThat(CommandRun.of(program, "queue", "explain", id, "--json").out())
                .contains("\"reasons\"");
        assertThat(CommandRun.of(program, "queue", "explain", new QueueId(7).toString())
                        .err())
                .contains("not in the queue");
        assertThat(CommandRun.of(program, "queue", "explain", "bad").status()).isEqualTo(Commands.USAGE);
    }

    @Test
    void bansAreShownAndEnded() {
        assertThat(CommandRun.of(program, "bans", "list").out()).isEqualTo("No bans.\n");
        ban("192.0.2.7");
        ban("2001:db8::1");
        assertThat(CommandRun.of(program, "bans", "list").out())
                .contains("192.0.2.7", "6m", "1      early talk", "2001:db8:0:0:0:0:0:0/64");
        assertThat(CommandRun.of(program, "bans", "list", "--json").out())
                .contains("\"client\" : \"192.0.2.7\"", "\"reason\" : \"early talk\"");
        assertThat(CommandRun.of(program, "bans", "remove", "192.0.2.7").out()).isEqualTo("1 ban ended\n");
        assertThat(CommandRun.of(program, "bans", "remove", "192.0.2.7").err()).contains("not banned: 192.0.2.7");
        assertThat(CommandRun.of(program, "bans", "remove", "x").status()).isEqualTo(Commands.USAGE);
        assertThat(CommandRun.of(program, "bans", "remove", "2001:db8:0:0:0:0:0:0/64")
                        .status())
                .isZero();
        ban("192.0.2.8");
        assertThat(CommandRun.of(program, "bans", "remove", "all").out()).isEqualTo("1 ban ended\n");
        assertThat(guard.bans().list()).isEmpty();
        assertThat(events).contains(new MailEvent.Operated(FakeSpool.ARRIVED, "unban", "192.0.2.7", 0));
    }

    @Test
    void brakesAreShownAndReleased() {
        assertThat(CommandRun.of(program, "brakes", "list").out()).isEqualTo("No brakes.\n");
        assertThat(guard.accounts().holds("alice", 2000)).isTrue();
        assertThat(CommandRun.of(program, "brakes", "list").out())
                .isEqualTo("NAME   FOR  RECIPIENTS  USUAL\nalice  4m   2000        0\n");
        assertThat(CommandRun.of(program, "brakes", "release", "bob").err()).contains("no brake on bob");
        assertThat(CommandRun.of(program, "brakes", "release", "alice").out())
                .isEqualTo("Released alice, 0 messages released\n");
        assertThat(guard.accounts().brakes()).isEmpty();
        assertThat(events).contains(new MailEvent.Operated(FakeSpool.ARRIVED, "release braked", "alice", 0));
    }

    @Test
    void commandsWorkThroughIt() {
        assertThat(CommandRun.of(program, "queue", "list").out()).contains("0000000000001");
        assertThat(CommandRun.of(program, "queue", "show", "0000000000001").out())
                .contains("b@example.com");
        assertThat(CommandRun.of(program, "queue", "show", "0000000000002").err())
                .contains("not in the queue");
        assertThat(CommandRun.of(program, "queue", "list", "--sender", "<>").out())
                .isEqualTo("No messages.\n");
        assertThat(CommandRun.of(program, "queue", "hold", "--domain", "example.com")
                        .out())
                .isEqualTo("1 message held\n");
        assertThat(program.spool.entries().getFirst().held()).isTrue();
        assertThat(events).containsExactly(new MailEvent.Operated(FakeSpool.ARRIVED, "hold", "domain=example.com", 1));
        assertThat(program.spool.closed).isFalse();
    }

    @Test
    void moreIdsThanARequestLineTakesAreNotAskedFor() {
        String[] ids = IntStream.rangeClosed(1, 801)
                .mapToObj(id -> new QueueId(id).toString())
                .toArray(String[]::new);
        String[] some = Stream.concat(Stream.of("queue", "list"), Stream.of(ids).limit(800))
                .toArray(String[]::new);
        assertThat(CommandRun.of(program, some).out()).contains("0000000000001");
        String[] all = Stream.concat(Stream.of("queue", "list"), Stream.of(ids)).toArray(String[]::new);
        assertThat(CommandRun.of(program, all).err()).contains("at most 800 ids");
    }

    @Test
    void usersWorkThroughIt() {
        FakeTerminal secret = FakeTerminal.pipe("sëcret\n");
        String[] add = {"user", "add", "al ice/+", "--address", "*@example.org", "--password-stdin"};
        assertThat(CommandRun.of(program, secret, add).status()).isZero();
        assertThat(program.accounts.password("al ice/+")).isEqualTo("sëcret");
        assertThat(CommandRun.of(program, secret, add).err()).isEqualTo("posthorn: there is a user al ice/+\n");
        assertThat(CommandRun.of(program, "user", "list").out()).contains("al ice/+  *@example.org");
        assertThat(CommandRun.of(program, "user", "remove", "al ice/+").status())
                .isZero();
        assertThat(CommandRun.of(program, "user", "remove", "al ice/+").status())
                .isEqualTo(Commands.FAILURE);
    }

    @Test
    void aFaultOfTheSpoolIsTold() {
        program.spool.breakDown();
        assertThat(CommandRun.of(program, "queue", "list"))
                .isEqualTo(new CommandRun(1, "", "posthorn: the disk is gone\n"));
    }

    @Test
    void theTokenOfAKilledServerLeadsToTheFiles() throws Exception {
        String left = Files.readString(tokenFile());
        server.close();
        Files.writeString(tokenFile(), left);
        program.locked = false;
        assertThat(CommandRun.of(program, "queue", "list").out()).contains("0000000000001");
        assertThat(program.spool.closed).isTrue();
    }

    @Test
    void anotherServerAtTheAddressOfAKilledOneGetsNoSecret() throws Exception {
        var stale = AdminToken.create(server.address(), new java.security.SecureRandom());
        var client = new AdminClient(program.admin(null), stale);
        assertThat(client.isServerThere()).isFalse();
        client.close();
    }

    @Test
    void aStopLeavesTheTokenOfTheNextServerAlone() throws Exception {
        AdminServer next = AdminServer.start(program.admin(null), services());
        server.close();
        assertThat(tokenFile()).exists();
        next.close();
        assertThat(tokenFile()).doesNotExist();
    }

    @Test
    void aTakenAddressIsTold() {
        AdminSettings taken = AdminSettings.at(
                new InetSocketAddress("127.0.0.1", server.address().getPort()), folder.resolve("other"));
        assertThatThrownBy(() -> AdminServer.start(taken, services()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "admin address 127.0.0.1:" + server.address().getPort());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
