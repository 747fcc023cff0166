package org.posthorn.ops;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.SenderMatch;
import org.posthorn.spool.QueueFilter;

/// Which messages an operator means. What is given must all match. Nothing given means nothing, unless `all` says
/// otherwise: a forgotten option must not remove the whole queue.
///
/// @param ids queue ids
/// @param domain of a recipient, as [DomainPattern] reads it
/// @param sender the reverse-path, as [SenderMatch] reads it, also in brackets; empty or `<>` for the null one
/// @param olderThan an age as [Span#parse] reads it: messages that arrived longer ago
/// @param error a part of the last diagnosis of a recipient that waits, in any case, with `*` for any text
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
    /// @throws DeskException when nothing is selected, when `all` comes with anything else, or when an id, a domain, a
    ///     sender, an age or an error is one that no message can have
    QueueFilter filter(Instant now) throws DeskException {
        if (isEmpty()) {
            throw DeskException.invalid("select messages by id, domain, sender, age or error, or say all");
        }
        if (all && !isUnlimited()) {
            throw DeskException.invalid("all stands alone: it selects every message");
        }
        if (error != null && error.replace("*", "").isEmpty()) {
            // A script whose variable is empty does not mean the whole queue.
            throw DeskException.invalid(
                    "the error to look for is empty, which every message that was tried would match");
        }
        try {
            return new QueueFilter(
                    ids().stream().map(QueueId::parse).toList(),
                    domain == null ? null : new DomainPattern(domain)::matches,
                    sender == null ? null : senders()::matches,
                    olderThan == null ? null : now.minus(Span.parse(olderThan)),
                    error,
                    after == null ? null : QueueId.parse(after));
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private SenderMatch senders() {
        String text = Objects.requireNonNull(sender);
        if (text.isEmpty()) {
            return new SenderMatch.Nobody();
        }
        boolean bracketed = text.length() > 2 && text.startsWith("<") && text.endsWith(">");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        if (!bare.equals(SenderMatch.NULL) && bare.indexOf('@') < 0 && bare.indexOf('.') < 0) {
            // As likely the name of a user as that of a domain.
            throw new IllegalArgumentException("'" + bare + "' is no address; a domain is written *@" + bare);
        }
        return SenderMatch.parse(bare);
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
