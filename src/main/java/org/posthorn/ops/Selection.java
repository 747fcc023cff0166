package org.posthorn.ops;

import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.QueueFilter;

/// Which messages an operator means. What is given must all match. Nothing given means nothing, unless `all` says
/// otherwise: a forgotten option must not remove the whole queue.
///
/// @param ids queue ids
/// @param domain of a recipient
/// @param sender the reverse-path; empty or `<>` for the null one
/// @param olderThan an age as [Span#parse] reads it: messages that arrived longer ago
/// @param error a part of the last diagnosis of a recipient that waits, in any case
/// @param after a queue id: only what comes behind it in a list
record Selection(
        @Nullable List<String> ids,
        @Nullable String domain,
        @Nullable String sender,
        @Nullable String olderThan,
        @Nullable String error,
        boolean all,
        @Nullable String after) {
    /// Ids named in a text for a person.
    private static final int NAMED = 5;

    static final Selection ALL = new Selection(List.of(), null, null, null, null, true, null);

    Selection {
        ids = ids == null ? List.of() : List.copyOf(ids);
    }

    boolean isEmpty() {
        return !all && isUnlimited();
    }

    private boolean isUnlimited() {
        return ids().isEmpty() && domain == null && sender == null && olderThan == null && error == null;
    }

    /// The same, or all when nothing is selected.
    Selection orAll() {
        return isEmpty() ? new Selection(List.of(), null, null, null, null, true, after) : this;
    }

    /// The same, behind a message in a list.
    Selection after(String id) {
        return new Selection(ids, domain, sender, olderThan, error, all, id);
    }

    @Override
    public List<String> ids() {
        return ids == null ? List.of() : ids;
    }

    /// The filter for the spool.
    ///
    /// @param now from which ages count
    /// @throws DeskException when nothing is selected, when `all` comes with anything else, or when an id, an age or an
    ///     error is none
    QueueFilter filter(Instant now) throws DeskException {
        if (isEmpty()) {
            throw DeskException.invalid("select messages by id, domain, sender, age or error, or say all");
        }
        if (all && !isUnlimited()) {
            throw DeskException.invalid("all stands alone: it selects every message");
        }
        if (error != null && error.isEmpty()) {
            // A script whose variable is empty does not mean the whole queue.
            throw DeskException.invalid("the error to look for is empty, which every message would match");
        }
        try {
            return new QueueFilter(
                    ids().stream().map(QueueId::parse).toList(),
                    domain,
                    senderKey(),
                    olderThan == null ? null : now.minus(Span.parse(olderThan)),
                    error,
                    after == null ? null : QueueId.parse(after));
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
        try {
            return MailAddress.parse(bare).toString();
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("no mail address: " + bare + " (" + e.getMessage() + ')', e);
        }
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
        if (olderThan != null) {
            text.add("older-than=" + olderThan);
        }
        if (error != null) {
            text.add("error=\"" + error + '"');
        }
        return text.toString();
    }
}
