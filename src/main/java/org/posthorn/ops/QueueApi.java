package org.posthorn.ops;

import java.io.IOException;
import org.posthorn.spool.QueueEntry;
import org.posthorn.spool.Spool;

/// `/api/queue`: GET lists, GET of an id shows, and of `explain` below it says why it waits, POST of an action acts on a [Selection].
final class QueueApi {
    static final int DEFAULT_PAGE = 100;

    private final QueueDesk desk;
    private final Spool spool;
    private final Explainer explainer;
    private final Json json;
    private final int maxPage;

    QueueApi(QueueDesk desk, Spool spool, Explainer explainer, Json json, int maxPage) {
        this.desk = desk;
        this.spool = spool;
        this.explainer = explainer;
        this.json = json;
        this.maxPage = maxPage;
    }

    Answer answer(Question question) throws IOException {
        String name = question.segment(2);
        return switch (question.method()) {
            case "GET" -> {
                if (name.isEmpty()) {
                    yield list(question);
                }
                boolean explained = question.segment(3).equals("explain");
                question.expect(explained ? 4 : 3);
                yield explained ? explain(name) : show(name);
            }
            case "POST" -> {
                question.expect(3);
                yield act(name, question.body());
            }
            default -> Answer.onlyBy("GET, POST");
        };
    }

    private Answer list(Question question) throws IOException {
        question.expect(2, "id", "domain", "sender", "olderThan", "error", "after", "limit", "offset");
        var selection = new Selection(
                question.parameters("id"),
                question.parameter("domain"),
                question.parameter("sender"),
                question.parameter("olderThan"),
                question.parameter("error"),
                false,
                question.parameter("after"));
        int limit = Math.min(question.number("limit", DEFAULT_PAGE), maxPage);
        QueuePage page = desk.list(selection.orAll(), question.number("offset", 0), limit);
        return Answer.json(200, json.octets(page));
    }

    private Answer show(String id) throws IOException {
        MessageView message = desk.find(id)
                .orElseThrow(() -> new DeskException(DeskException.Kind.NOT_FOUND, "not in the queue: " + id));
        return Answer.json(200, json.octets(message));
    }

    private Answer explain(String id) throws IOException {
        QueueEntry entry = spool.find(LocalQueueDesk.parse(id))
                .orElseThrow(() -> new DeskException(DeskException.Kind.NOT_FOUND, "not in the queue: " + id));
        return Answer.json(200, json.octets(explainer.explain(entry)));
    }

    private Answer act(String word, byte[] body) throws IOException {
        QueueAction action = QueueAction.ofWord(word)
                .orElseThrow(() -> new DeskException(DeskException.Kind.NOT_FOUND, "no such action: " + word));
        return Answer.json(200, json.octets(desk.act(action, read(body))));
    }

    private Selection read(byte[] body) throws DeskException {
        try {
            return json.readWish(body, Selection.class);
        } catch (IOException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        }
    }
}
