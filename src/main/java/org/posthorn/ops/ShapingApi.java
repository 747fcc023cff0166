package org.posthorn.ops;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.route.DomainPattern;
import org.posthorn.shape.Shaper;
import org.posthorn.shape.ShapingOverride;

/// `/api/shaping`: GET lists, POST sets an override, DELETE of a pattern ends one.
final class ShapingApi {
    private static final long LONGEST_SECONDS = 366L * 24 * 3600;

    private final Shaper shaper;
    private final EventSink events;
    private final InstantSource clock;
    private final Json json;

    ShapingApi(Shaper shaper, EventSink events, InstantSource clock, Json json) {
        this.shaper = shaper;
        this.events = events;
        this.clock = clock;
        this.json = json;
    }

    Answer answer(Question question) throws IOException {
        question.expect(question.method().equals("DELETE") ? 3 : 2);
        return switch (question.method()) {
            case "GET" -> Answer.json(200, json.octets(page()));
            case "POST" -> Answer.json(200, json.octets(set(read(question.body()))));
            case "DELETE" -> Answer.json(200, json.octets(clear(question.segment(2))));
            default -> Answer.onlyBy("GET, POST, DELETE");
        };
    }

    private ShapingPage page() {
        return new ShapingPage(
                shaper.overrides().stream().map(OverrideView::of).toList(), shaper.views(clock.instant()));
    }

    private NewOverride read(byte[] body) throws DeskException {
        try {
            return json.readWish(body, NewOverride.class);
        } catch (IOException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private OverrideView set(NewOverride wanted) throws IOException {
        if (wanted.seconds() < 1 || wanted.seconds() > LONGEST_SECONDS) {
            throw DeskException.invalid("an override lasts from a second to a year");
        }
        try {
            Instant now = clock.instant();
            var override = new ShapingOverride(
                    new DomainPattern(wanted.pattern()),
                    wanted.limits(),
                    wanted.paused(),
                    now,
                    now.plusSeconds(wanted.seconds()));
            shaper.set(override);
            events.publish(new MailEvent.Operated(
                    now, wanted.paused() ? "pause" : "shape", override.pattern().text(), 0));
            return OverrideView.of(override);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private ActionResult clear(String text) throws IOException {
        DomainPattern pattern;
        try {
            pattern = new DomainPattern(text);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        }
        if (!shaper.clear(pattern)) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "nothing is set for " + pattern.text());
        }
        events.publish(new MailEvent.Operated(clock.instant(), "unshape", pattern.text(), 0));
        return new ActionResult("unshape", 1);
    }
}
