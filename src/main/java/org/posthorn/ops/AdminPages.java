package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the admin address answers to what. `/healthz` and `/metrics` are open, so that a supervisor and Prometheus
/// need no token; all else wants it.
final class AdminPages {
    private static final Logger log = LoggerFactory.getLogger(AdminPages.class);

    private final AdminServices services;
    private final AdminToken token;
    private final QueueApi queue;
    private final UserApi users;
    private final TlsApi tls;
    private final TlsReportApi tlsReports;
    private final BanApi bans;
    private final BrakeApi brakes;
    private final ShapingApi shaping;
    private final Json json = new Json();

    AdminPages(AdminServices services, AdminToken token, int maxPage) {
        this.services = services;
        this.token = token;
        var desk = new LocalQueueDesk(services.spool(), services.events(), services.clock());
        this.queue = new QueueApi(desk, services.spool(), services.explainer(), json, maxPage);
        this.users = new UserApi(services.accounts(), json);
        this.tls = new TlsApi(services.certificates(), json);
        this.shaping = new ShapingApi(services.shaper(), services.events(), services.clock(), json);
        this.tlsReports = new TlsReportApi(services.tlsReports());
        this.brakes = new BrakeApi(services, json);
        this.bans = new BanApi(services.guard().bans(), services.events(), services.clock(), json);
    }

    /// Never throws: what fails becomes an answer.
    ///
    /// @param known whether the request carries the token
    Answer answer(Question question, boolean known) {
        try {
            return switch (question.segment(0)) {
                case "healthz" -> get(question, health());
                case "metrics" -> get(question, metrics());
                case "proof" -> proof(question);
                case "api" -> known ? api(question) : problem(401, "Authorization: Bearer TOKEN is needed");
                default -> problem(404, "not here");
            };
        } catch (DeskException e) {
            return problem(e.kind().status(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            log.warn("admin request failed", e);
            return problem(503, Fault.of(e));
        } catch (RuntimeException e) {
            log.error("admin request failed", e);
            return problem(500, "internal error, see the log");
        }
    }

    private Answer api(Question question) throws IOException {
        return switch (question.segment(1)) {
            case "queue" -> queue.answer(question);
            case "users" -> users.answer(question);
            case "tls" -> question.segment(2).equals("reports") ? tlsReports.answer(question) : tls.answer(question);
            case "brakes" -> brakes.answer(question);
            case "shaping" -> shaping.answer(question);
            case "bans" -> bans.answer(question);
            default -> problem(404, "not here");
        };
    }

    private Answer health() {
        List<String> problems = services.problems().get();
        return problems.isEmpty() ? Answer.text(200, "ok\n") : Answer.text(503, String.join("\n", problems) + '\n');
    }

    private Answer metrics() throws IOException {
        return new Answer(200, Metrics.CONTENT_TYPE, services.metrics().text());
    }

    /// Shows that this server knows the token, to whoever knows it too.
    private Answer proof(Question question) throws DeskException {
        String challenge = question.parameter("challenge");
        return challenge == null ? problem(400, "challenge is missing") : Answer.text(200, token.proof(challenge));
    }

    private static Answer get(Question question, Answer answer) {
        return question.method().equals("GET") ? answer : Answer.onlyBy("GET");
    }

    Answer problem(int status, String text) {
        return Answer.json(status, json.octets(new Problem(text)));
    }
}
