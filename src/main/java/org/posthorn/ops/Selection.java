package org.posthorn.ops;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.QueueFilter;

/// Which messages an operator means. What is given must all match. Nothing given means nothing, unless `all` says
/// otherwise: a forgotten option must not remove the whole queue.
///
/// @param ids queue ids
/// @param domain of a recipient
/// @param sender the reverse-path; empty or `<>` for the null one
record Selection(
        @Nullable List<String> ids,
        @Nullable String domain,
        @Nullable String sender,
        boolean all) {
    /// Ids named in a text for a person.
    private static final int NAMED = 5;

    static final Selection ALL = new Selection(List.of(), null, null, true);

    Selection {
        ids = ids == null ? List.of() : List.copyOf(ids);
    }

    boolean isEmpty() {
        return !all && ids().isEmpty() && domain == null && sender == null;
    }

    @Override
    public List<String> ids() {
        return ids == null ? List.of() : ids;
    }

    /// The filter for the spool.
    ///
    /// @throws DeskException when nothing is selected, when `all` comes with anything else, or when an id is none
    QueueFilter filter() throws DeskException {
        if (isEmpty()) {
            throw DeskException.invalid("select messages by id, domain or sender, or say all");
        }
        if (all && (!ids().isEmpty() || domain != null || sender != null)) {
            throw DeskException.invalid("all stands alone: it selects every message");
        }
        try {
            return new QueueFilter(ids().stream().map(QueueId::parse).toList(), domain, senderKey());
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String senderKey() {
        if (sender == null || sender.isEmpty() || sender.equals("<>")) {
            return sender == null ? null : "";
        }
        boolean bracketed = sender.startsWith("<") && sender.endsWith(">");
        String bare = bracketed ? sender.substring(1, sender.length() - 1) : sender;
        return MailAddress.parse(bare).toString();
    }

    @Override
    public String toString() {
        if (all) {
            return "all";
        }
        var text = new StringJoiner(" ");
        ids().stream().limit(NAMED).forEach(text::add);
        if (ids().size() > NAMED) {
            text.add("and " + (ids().size() - NAMED) + " more");
        }
        if (domain != null) {
            text.add("domain=" + domain);
        }
        if (sender != null) {
            text.add("sender=<" + sender.replaceAll("[<>]", "") + '>');
        }
        return text.toString();
    }
}
