package org.posthorn.ops;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The desk of a running server, reached through its admin address.
final class RemoteQueueDesk implements QueueDesk {
    /// They travel in the request line, which may have 16 KiB.
    private static final int MAX_IDS = 800;

    private final AdminClient client;

    RemoteQueueDesk(AdminClient client) {
        this.client = client;
    }

    @Override
    public QueuePage list(Selection selection, int offset, int limit) throws IOException {
        if (selection.ids().size() > MAX_IDS) {
            throw DeskException.invalid("at most " + MAX_IDS + " ids go into one list");
        }
        var path = new StringBuilder("/api/queue?offset=" + offset + "&limit=" + limit);
        for (String id : selection.ids()) {
            path.append("&id=").append(encode(id));
        }
        add(path, "domain", selection.domain());
        add(path, "sender", selection.sender());
        add(path, "olderThan", selection.olderThan());
        add(path, "error", selection.error());
        add(path, "after", selection.after());
        return client.get(path.toString(), QueuePage.class);
    }

    private static void add(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(encode(value));
        }
    }

    @Override
    public Optional<MessageView> find(String id) throws IOException {
        try {
            return Optional.of(client.get("/api/queue/" + encode(id), MessageView.class));
        } catch (DeskException e) {
            if (e.kind() == DeskException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public ActionResult act(QueueAction action, Selection selection) throws IOException {
        return client.post("/api/queue/" + action.word(), selection, ActionResult.class);
    }

    @Override
    public void close() {
        client.close();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
