package org.posthorn.session;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.Account;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.SmtpReply;
import org.posthorn.session.SubmissionRules.BccField;
import org.posthorn.session.SubmissionRules.SenderCheck;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.SpoolException;

/// The header of a submitted message: checked, and completed, as the rules say (RFC 6409 sections 6 and 8).
final class SubmittedHeader {
    private final AddedFields added;
    private final SubmissionRules rules;
    private final @Nullable Account account;
    private final OctetBudget budget;

    /// @param budget of what headers may take in memory
    SubmittedHeader(AddedFields added, SubmissionRules rules, @Nullable Account account, OctetBudget budget) {
        this.added = added;
        this.rules = rules;
        this.account = account;
        this.budget = budget;
    }

    OctetBudget budget() {
        return budget;
    }

    /// Why a message with this header is refused, if it is.
    @Nullable
    SmtpReply refusal(byte[] header) {
        if (rules.senderCheck() == SenderCheck.ENVELOPE || account == null) {
            return null;
        }
        return isFromOwnAddress(header, account) ? null : Replies.FROM_FOREIGN;
    }

    private static boolean isFromOwnAddress(byte[] header, Account account) {
        List<String> from = new HeaderFields(header).values("from");
        if (from.size() != 1) {
            return false;
        }
        Optional<List<MailAddress>> mailboxes = MailboxList.parse(from.getFirst());
        return mailboxes.isPresent() && mailboxes.get().stream().allMatch(account::maySendAs);
    }

    /// Writes what is missing, then the header: without Return-Path (RFC 5321 section 4.4), and without Bcc where the
    /// rules say so.
    void write(byte[] header, SeenFields seen, MessageWriter writer) throws SpoolException {
        byte[] missing = added.missingFrom(seen);
        writer.write(missing, 0, missing.length);
        boolean withoutBcc = rules.bcc() == BccField.REMOVE;
        byte[] kept = withoutBcc || seen.hasReturnPath()
                ? new HeaderFields(header)
                        .without(name -> name.equals("return-path")
                                || withoutBcc && (name.equals("bcc") || name.equals("resent-bcc")))
                : header;
        writer.write(kept, 0, kept.length);
    }
}
