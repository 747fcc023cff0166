package org.posthorn.ops;

import java.io.IOException;
import java.time.InstantSource;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.Bans;
import org.posthorn.policy.ClientNetwork;

/// `/api/bans`: GET lists, DELETE of an address or of `all` ends.
final class BanApi {
    /// In place of an address.
    static final String ALL = "all";

    private final Bans bans;
    private final EventSink events;
    private final InstantSource clock;
    private final Json json;

    BanApi(Bans bans, EventSink events, InstantSource clock, Json json) {
        this.bans = bans;
        this.events = events;
        this.clock = clock;
        this.json = json;
    }

    Answer answer(Question question) throws IOException {
        question.expect(question.method().equals("DELETE") ? 3 : 2);
        return switch (question.method()) {
            case "GET" ->
                Answer.json(
                        200, json.octets(bans.list().stream().map(BanView::of).toArray(BanView[]::new)));
            case "DELETE" -> Answer.json(200, json.octets(remove(question.segment(2))));
            default -> Answer.onlyBy("GET, DELETE");
        };
    }

    private ActionResult remove(String address) throws DeskException {
        int ended = address.equals(ALL) ? bans.clear() : removeOne(address);
        events.publish(new MailEvent.Operated(clock.instant(), "unban", address, 0));
        return new ActionResult("unban", ended);
    }

    private int removeOne(String address) throws DeskException {
        ClientNetwork client = ClientNetwork.parse(address)
                .orElseThrow(() -> DeskException.invalid("neither an address nor \"all\": " + address));
        if (!bans.remove(client)) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "not banned: " + client);
        }
        return 1;
    }
}
